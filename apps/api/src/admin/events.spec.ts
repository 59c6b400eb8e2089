import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { createKey } from '#test/setup/access.js';
import { EventReader } from '#test/setup/event-reader.js';
import { createLedger } from '#test/setup/flow.js';
import { buildStartInput } from '#test/setup/build-start-input.js';
import { requestRun } from '#test/setup/request-run.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

describe('events over REST', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let api: OpenApi;
  let operator: Record<string, string>;
  let viewer: Record<string, string>;

  beforeAll(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    api = await openApi(database.warehouse);
    operator = { authorization: `Bearer ${await createKey(database.warehouse, 'operator')}` };
    viewer = { authorization: `Bearer ${await createKey(database.warehouse, 'viewer')}` };
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    // A stream of the test before may still read, and lock these tables in another order: a deadlock is tried again.
    await vi.waitFor(
      () => database.warehouse.query('TRUNCATE ops.runs, ops.events CASCADE'),
      30_000,
    );
  });

  const open = (query: string, headers: Record<string, string> = {}) =>
    EventReader.open(`${api.url}/v1/admin/events${query}`, { ...operator, ...headers });
  const fail = (id: string) => ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'no file');
  const until = (reader: EventReader, kinds: string[]) =>
    vi.waitFor(() => expect(reader.kinds).toEqual(kinds), { timeout: 30_000, interval: 20 });

  it('stream a run from its first step to its end, with progress', async () => {
    const { id } = await requestRun(ledger, 'admin', false);
    const reader = await open(`?run=${id}`);
    await until(reader, ['run.queued']);
    await ledger.runs.start(Number(id), await buildStartInput(ledger, Number(id)));
    const claim = await ledger.stages.claim(Number(id), 'ingest-sales', 1);
    if (!claim) throw new Error('the stage has no claim');
    await ledger.stages.progress(claim, 'clean', 7, 10);
    await vi.waitFor(() => {
      const looks = reader.messages.filter(({ event }) => event === 'progress');
      const { stages } = JSON.parse(looks.at(-1)?.data ?? '{}') as { stages?: object[] };
      expect(stages?.[0]).toEqual({
        stage: 'ingest-sales',
        status: 'running',
        attempt: 1,
        step: 'clean',
        rowsDone: 7,
        rowsExpected: 10,
      });
    }, 5_000);
    await fail(id);
    await reader.ended;
    expect(reader.kinds).toEqual([
      'run.queued',
      'run.running',
      'stage.running',
      'stage.cancelled',
      'run.failed',
      'end',
    ]);
    const failed = reader.messages.find(({ event }) => event === 'run.failed');
    expect(JSON.parse(failed?.data ?? '')).toMatchObject({
      id: Number(failed?.id),
      flow: 'weekly-sales',
      runId: id,
      kind: 'run.failed',
      data: { code: 'SOURCE_EMPTY', message: 'no file' },
    });
  });

  it("continue after the client's last event", async () => {
    const first = await requestRun(ledger, 'admin', false);
    await fail(first.id);
    const all = await open('?after=0');
    await until(all, ['run.queued', 'run.failed']);
    const [{ id: last = '' } = {}] = all.messages.filter(({ id }) => id !== undefined);
    all.stop();
    const again = await open('', { 'last-event-id': last });
    await until(again, ['run.failed']);
    again.stop();
  });

  it('report a gap first if old events were dropped', async () => {
    const gone = await requestRun(ledger, 'admin', false);
    await fail(gone.id);
    await fail((await requestRun(ledger, 'admin', false)).id);
    const [{ last } = { last: '' }] = await database.warehouse.query<{ last: string }[]>(
      `WITH dropped AS (DELETE FROM ops.events WHERE run_id = $1 RETURNING event_id)
       SELECT max(event_id) AS last FROM dropped`,
      [gone.id],
    );
    await database.warehouse.query('UPDATE ops.pruned_events SET newest_event = $1', [last]);
    const behind = await open('', { 'last-event-id': String(Number(last) - 1) });
    await until(behind, ['gap', 'run.queued', 'run.failed']);
    const gap = behind.messages.find(({ event }) => event === 'gap');
    expect(gap?.id).toBeUndefined();
    expect(JSON.parse(gap?.data ?? '')).toEqual({
      after: Number(last) - 1,
      droppedUpTo: Number(last),
    });
    const ofRun = await open(`?run=${gone.id}`);
    await ofRun.ended;
    expect(ofRun.kinds).toEqual(['gap', 'end']);
    const complete = await open('', { 'last-event-id': last });
    await until(complete, ['run.queued', 'run.failed']);
    const other = await open(`?run=${Number(gone.id) + 1}`);
    await other.ended;
    expect(other.kinds).toEqual(['run.queued', 'run.failed', 'end']);
    for (const reader of [behind, complete]) reader.stop();
    await database.warehouse.query('UPDATE ops.pruned_events SET newest_event = 0');
  });

  it('start with new events by default', async () => {
    await fail((await requestRun(ledger, 'admin', false)).id);
    const reader = await open('?flow=weekly-sales');
    await requestRun(ledger, 'schedule', false);
    await until(reader, ['run.queued']);
    reader.stop();
  });

  it('include all events of concurrent transactions', async () => {
    const reader = await open('?after=0');
    const { id } = await requestRun(ledger, 'admin', false);
    await database.warehouse.query(`UPDATE ops.runs SET status = 'running'`);
    const names = Array.from({ length: 40 }, (_, n) => `s${n}`);
    await database.warehouse.query(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal) SELECT $1, unnest($2::text[]), 99`,
      [id, names],
    );
    await Promise.all(names.map((name) => ledger.stages.claim(Number(id), name, 1)));
    await vi.waitFor(() => {
      const ids = reader.messages.flatMap((message) => (message.id ? [Number(message.id)] : []));
      expect(ids).toHaveLength(42);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    }, 5_000);
    reader.stop();
  });

  it.each([
    ['?run=999', 404, 'RUN_NOT_FOUND'],
    ['?run=x', 400, 'ARGUMENT_INVALID'],
    ['?flow=none', 400, 'ARGUMENT_INVALID'],
    ['?after=-1', 400, 'ARGUMENT_INVALID'],
    ['?colour=red', 400, 'ARGUMENT_INVALID'],
  ])('reject %s', async (query, status, code) => {
    const reply = await fetch(`${api.url}/v1/admin/events${query}`, { headers: operator });
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('require a number as the last event, and the role operator', async () => {
    const url = `${api.url}/v1/admin/events`;
    const headers = { ...operator, 'last-event-id': 'x' };
    expect((await fetch(url, { headers })).status).toBe(400);
    expect((await fetch(url, { headers: viewer })).status).toBe(403);
    expect((await fetch(url)).status).toBe(401);
  });

  it('end when the server stops', async () => {
    const own = await openApi(database.warehouse);
    const reader = await EventReader.open(`${own.url}/v1/admin/events`, operator);
    await own.close();
    await reader.ended;
    const { event, data = '' } = reader.messages.at(-1) ?? {};
    expect([event, JSON.parse(data)]).toMatchObject(['closing', { code: 'SERVICE_UNAVAILABLE' }]);
  });
});
