import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { Ledgers } from '#composition/ledgers.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { createVisitsFlow } from '#test/factories/visits-flow.js';
import { weeklySales } from '#test/setup/flow.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const SHA256 = 'ab'.repeat(32);

describe('operations with two flows', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let authorization: string;

  /** Each flow has two snapshots, the second published, and a file with the same bytes. */
  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    authorization = `Bearer ${await createKey(warehouse)}`;
    for (const flow of ['weekly-sales', 'visits']) {
      for (const status of ['retained', 'published']) {
        await warehouse.query(
          `WITH run AS (
             INSERT INTO ops.runs (flow, status, trigger, only_if_changed, finished_at)
             VALUES ($1, 'succeeded', 'start', false, now()) RETURNING run_id)
           INSERT INTO ops.snapshots (run_id, flow, status, published_at)
           SELECT run_id, $1, $2, now() FROM run`,
          [flow, status],
        );
      }
      await warehouse.query(
        `WITH file AS (
           INSERT INTO ops.source_files (flow, sha256, file_name, bytes, status)
           VALUES ($1, $2, $1 || '.csv', 1, 'I') RETURNING file_id, file_name)
         INSERT INTO ops.deliveries (source, file_id, path, modified_at)
         SELECT 'file:/source', file_id, file_name, now() FROM file`,
        [flow, SHA256],
      );
    }
    const ledgers = new Ledgers(warehouse, [weeklySales, ...loadFlows([createVisitsFlow()])]);
    api = await openApi(warehouse, { ledgers });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  async function get<Body>(path: string): Promise<Body> {
    const reply = await fetch(`${api.url}/v1/admin/${path}`, {
      headers: { authorization },
    });
    return (await reply.json()) as Body;
  }
  async function post(path: string, body: object): Promise<Response> {
    return fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
  const listFlows = async (path: string) =>
    (await get<{ id: string; flow: string }[]>(path)).map(({ id, flow }) => `${id} ${flow}`);
  const statuses = async (flow: string) => {
    const snapshots = await get<{ status: string }[]>(`snapshots?flow=${flow}`);
    return snapshots.map(({ status }) => status);
  };

  it('list items of weekly-sales, or of the named flow', async () => {
    for (const list of ['runs', 'snapshots']) {
      expect(await listFlows(list)).toEqual(['2 weekly-sales', '1 weekly-sales']);
      expect(await listFlows(`${list}?flow=weekly-sales`)).toEqual(await listFlows(list));
      expect(await listFlows(`${list}?flow=visits`)).toEqual(['4 visits', '3 visits']);
    }
    expect(await get('files')).toMatchObject([{ path: 'weekly-sales.csv' }]);
    expect(await get('files?flow=visits')).toMatchObject([{ path: 'visits.csv' }]);
    expect(await get(`files/${SHA256}?flow=visits`)).toMatchObject({ path: 'visits.csv' });
    const query = '{ runs { flow } others: runs(flow: "visits", first: 1) { flow } }';
    expect(await (await post('/graphql', { query })).json()).toMatchObject({
      data: {
        runs: [{ flow: 'weekly-sales' }, { flow: 'weekly-sales' }],
        others: [{ flow: 'visits' }],
      },
    });
  });

  it('filter files by path, the beginning of their SHA-256, and dataset', async () => {
    const found = [{ sha256: SHA256 }];
    for (const file of ['weekly-sales.csv', 'ababab', 'ABABABAB']) {
      expect(await get(`files?file=${file}`), file).toMatchObject(found);
    }
    // Five digits are too few, and the file has no dataset.
    for (const filter of ['file=ababa', 'file=sales.csv', 'dataset=sales']) {
      expect(await get(`files?${filter}`), filter).toEqual([]);
    }
    expect(await get(`files/${'cd'.repeat(32)}`)).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await get('files/ababab')).toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('report the known flows for an unknown one', async () => {
    for (const path of ['runs', 'snapshots', 'files', 'quarantine', 'quarantine/summary']) {
      expect(await get(`${path}?flow=tills`)).toMatchObject({
        code: 'ARGUMENT_INVALID',
        detail: 'flow: there is no tills; use one of weekly-sales, visits',
      });
    }
  });

  it('find a run or a snapshot of any flow by its number', async () => {
    expect(await get('runs/3')).toMatchObject({ flow: 'visits' });
    expect(await get('snapshots/3')).toMatchObject({ flow: 'visits' });
    const reply = await post('/v1/admin/snapshots/3/publish', { reason: 'a test' });
    expect(await reply.json()).toMatchObject({ flow: 'visits', status: 'published' });
    expect(await statuses('visits')).toEqual(['retained', 'published']);
    expect(await statuses('weekly-sales')).toEqual(['published', 'retained']);
  });

  it('withdraw a file of one flow, and keep the same bytes in the other', async () => {
    const act = { flow: 'visits', reason: 'a test' };
    expect((await post(`/v1/admin/files/${SHA256}/withdraw`, act)).status).toBe(204);
    expect(await get('files?flow=visits')).toMatchObject([{ isWithdrawn: true }]);
    expect(await get('files')).toMatchObject([{ isWithdrawn: false }]);
    const [entry] = await get<{ details: string }[]>('audit?first=1');
    expect(JSON.parse(entry?.details ?? '')).toMatchObject({ flow: 'visits' });
  });

  it('start a run of each flow, and no second one', async () => {
    expect((await post('/v1/admin/runs', {})).status).toBe(202);
    const started = await post('/v1/admin/runs', { flow: 'visits' });
    expect(await started.json()).toMatchObject({ id: '6', flow: 'visits', status: 'queued' });
    const refused = await post('/v1/admin/runs', { flow: 'visits' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      code: 'RUN_ALREADY_ACTIVE',
      detail: expect.stringContaining('run 6 ') as string,
    });
  });

  it('are counted by flow', async () => {
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    for (const flow of ['weekly-sales', 'visits']) {
      expect(metrics).toContain(`retailstream_source_files{flow="${flow}",status="I",app="api"} 1`);
      expect(metrics).toMatch(
        new RegExp(
          `retailstream_last_run_timestamp_seconds{flow="${flow}",outcome="succeeded",app="api"} [1-9]`,
        ),
      );
    }
  });
});
