import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLedger } from '#test/setup/flow.js';
import { createKey } from '#test/setup/access.js';
import { buildStartInput } from '#test/setup/build-start-input.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

interface RunReply {
  id?: string;
  status?: string;
  code?: string;
  detail?: string;
}

describe('operators over REST and GraphQL', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestWarehouse();
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      keys[role] = await createKey(database.warehouse, role);
    }
    api = await openApi(database.warehouse);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.warehouse.query(
      'TRUNCATE ops.runs, ops.flow_settings, ops.schedules, ops.idempotency_keys CASCADE',
    );
  });

  async function post(
    path: string,
    body: object = {},
    { key, role = 'operator' }: { key?: string; role?: string } = {},
  ): Promise<RunReply & { http: number; location: string | null }> {
    const reply = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys[role]}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
    const told = (await reply.json()) as RunReply;
    return { ...told, http: reply.status, location: reply.headers.get('location') };
  }
  const admin = (path: string, ...rest: [object?, { key?: string; role?: string }?]) =>
    post(`/v1/admin/${path}`, ...rest);
  const reason = 'a test';

  it('start a run once for a repeated request', async () => {
    const replies = [];
    for (let n = 0; n < 3; n++) replies.push(await admin('runs', {}, { key: 'night-1' }));
    const [first] = replies;
    expect(first).toMatchObject({
      http: 202,
      status: 'queued',
      location: `/v1/admin/runs/${first!.id}`,
    });
    expect(replies.map(({ id, http }) => [id, http])).toEqual(Array(3).fill([first!.id, 202]));
    expect(await createLedger(database.warehouse).runs.list(10)).toHaveLength(1);
    // A written default is the same as a missing one.
    expect(await admin('runs', { onlyIfChanged: false }, { key: 'night-1' })).toMatchObject({
      http: 202,
    });
    expect(await admin('runs', { onlyIfChanged: true }, { key: 'night-1' })).toMatchObject({
      http: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await admin('runs', {}, { key: 'night-2' })).toMatchObject({
      http: 409,
      code: 'RUN_ALREADY_ACTIVE',
    });
    expect(await admin('keys', { name: 'x' }, { key: 'k', role: 'admin' })).toMatchObject({
      http: 400,
      code: 'ARGUMENT_INVALID',
      detail: 'Idempotency-Key: createKey does not accept an idempotency key: leave it out',
    });
  });

  it('start a run once over GraphQL too', async () => {
    const query = 'mutation { startRun { id status } }';
    const ask = async () => {
      const reply = (await post('/graphql', { query }, { key: 'g' })) as unknown as {
        data: { startRun: RunReply };
      };
      return reply.data.startRun.id;
    };
    expect(await ask()).toBe(await ask());
  });

  it('cancel a run once', async () => {
    const { id } = await admin('runs');
    expect(await admin(`runs/${id}/cancel`, { reason }, { role: 'viewer' })).toMatchObject({
      http: 403,
    });
    expect(await admin(`runs/${id}/cancel`, {})).toMatchObject({ http: 400 });
    expect(await admin(`runs/${id}/cancel`, { reason })).toMatchObject({
      http: 202,
      status: 'cancelled',
      cancelReason: reason,
      location: `/v1/admin/runs/${id}`,
    });
    expect(await admin(`runs/${id}/cancel`, { reason })).toMatchObject({
      http: 409,
      code: 'RUN_FINISHED',
      detail: `run ${id} has ended as cancelled: you can cancel only a run that is waiting, queued or running`,
    });
    expect(await admin('runs/999/cancel', { reason })).toMatchObject({
      http: 404,
      code: 'RUN_NOT_FOUND',
    });
  });

  it('retry only the newest run, and only from an existing stage', async () => {
    const { id } = await admin('runs');
    await admin(`runs/${id}/cancel`, { reason });
    expect(await admin(`runs/${id}/retry`, { reason, from: 'dance' })).toMatchObject({
      http: 400,
      code: 'ARGUMENT_INVALID',
      detail: expect.stringMatching(
        /^from: weekly-sales has no stage dance; use one of ingest-sales, /,
      ) as string,
    });
    expect(await admin(`runs/${id}/retry`, { reason })).toMatchObject({
      http: 202,
      status: 'running',
    });
    expect(await admin(`runs/${id}/retry`, { reason })).toMatchObject({ http: 409 });
    await admin(`runs/${id}/cancel`, { reason });
    // Without effect: it was cancelled before it was planned.
    const idle = await admin('runs');
    await admin(`runs/${idle.id}/cancel`, { reason });
    expect(await admin(`runs/${id}/retry`, { reason })).toMatchObject({ http: 202 });
    await admin(`runs/${id}/cancel`, { reason });
    const next = await admin('runs');
    const ledger = createLedger(database.warehouse);
    await ledger.runs.start(Number(next.id), await buildStartInput(ledger, Number(next.id)));
    await admin(`runs/${next.id}/cancel`, { reason });
    expect(await admin(`runs/${id}/retry`, { reason })).toMatchObject({
      http: 409,
      code: 'RUN_OUTDATED',
      detail: `run ${next.id} is newer than run ${id}: retry the newer run, or start a run, which reads all files`,
    });
  });

  it('pause a flow and resume it', async () => {
    expect(await admin('flows/pause', { reason })).toMatchObject({
      http: 200,
      flow: 'weekly-sales',
      pauseReason: reason,
    });
    expect(await admin('runs')).toMatchObject({ http: 409, code: 'FLOW_PAUSED' });
    expect(await admin('flows/resume', { reason })).toMatchObject({ http: 200, pausedAt: null });
    expect(await admin('runs')).toMatchObject({ http: 202 });
  });

  it('change how runs of a flow start, and nothing else', async () => {
    await admin('flows/settings', { concurrency: 'merge', reason });
    expect(await admin('flows/settings', { onFiles: true, reason })).toMatchObject({
      http: 200,
      concurrency: 'merge',
      onFiles: true,
      afterFlow: null,
    });
    expect(await admin('flows/settings', { afterFlow: 'weekly-sales', reason })).toMatchObject({
      http: 400,
      detail:
        'afterFlow: flows would start each other in a circle: weekly-sales after weekly-sales',
    });
    expect(await admin('flows/settings', { afterFlow: 'nothing', reason })).toMatchObject({
      http: 400,
      detail: 'flow: there is no nothing; use one of weekly-sales, retail-mart, weekly-forecast',
    });
  });

  it('set schedules, and get errors for invalid ones', async () => {
    const nightly = { name: 'nightly', cron: '30 2 * * *', zone: 'Europe/Berlin', reason };
    const set = (change: object) => admin('schedules', { ...nightly, ...change });
    expect(await set({})).toMatchObject({ http: 200, 0: { name: 'nightly', missed: 'run' } });
    expect(await set({ cron: '0 0 31 2 *' })).toMatchObject({
      http: 400,
      detail: 'cron: 0 0 31 2 * never occurs, because the day does not exist',
    });
    expect(await set({ zone: 'Berlin' })).toMatchObject({
      http: 400,
      detail: 'zone: there is no time zone Berlin; write for example Europe/Berlin or UTC',
    });
    expect(await set({ flow: 'none' })).toMatchObject({ http: 400 });
    expect(await admin('schedules/nightly/remove', { reason })).toMatchObject({ http: 200 });
    expect(await admin('schedules/nightly/remove', { reason })).toMatchObject({ http: 404 });
  });
});
