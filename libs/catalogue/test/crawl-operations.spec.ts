import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { noCatalogue, openCatalogueApi } from './setup/no-catalogue.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const BASE = '/v1/admin/catalogue';
const reason = 'files come at night';

describe('catalogue jobs', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let analyst: string;
  let operator: string;
  const { get, post, errorOf } = createClient(() => api);

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    const places = ['file:/data/in', 'postgres://reader:hidden@db/shop'];
    await warehouse.query(
      `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
       VALUES ('pos', 'tills', 'crawl', 'file:/data/in', '{"format": "parquet"}', '[]', 0, 0)`,
    );
    const tables = new StoredTables(warehouse);
    api = await openCatalogueApi(warehouse, { catalogue: { ...noCatalogue, places, tables } });
    analyst = await createKey(warehouse, 'analyst');
    operator = await createKey(warehouse, 'operator');
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  const jobs = async (path = '/jobs') =>
    JSON.parse((await get(BASE + path, operator)).text) as unknown;

  it('are queued by operators within the crawl places, and can be followed', async () => {
    expect((await post(`${BASE}/crawls`, analyst, {})).status).toBe(403);
    const reply = await post(`${BASE}/crawls`, operator, {
      locations: '/data/in/tills',
      database: 'pos',
    });
    expect(reply.status).toBe(202);
    const { id } = (await reply.json()) as { id: string };
    expect(reply.headers.get('location')).toBe(`${BASE}/jobs/${id}`);
    const asked = JSON.stringify({ locations: ['file:/data/in/tills'], database: 'pos' });
    expect(await jobs(`/jobs/${id}`)).toMatchObject({
      kind: 'crawl',
      state: 'waiting',
      arguments: asked,
    });
    const [entry] = await listAudit(database.warehouse);
    expect(entry).toMatchObject({ action: 'crawl-tables', subject: `job ${id} of the catalogue` });
  });

  it('profile a table', async () => {
    const path = `${BASE}/tables/pos.tills/profile`;
    expect((await post(path, analyst, {})).status).toBe(403);
    const reply = await post(path, operator, {});
    expect(reply.status).toBe(202);
    const { id } = (await reply.json()) as { id: string };
    expect(reply.headers.get('location')).toBe(`${BASE}/jobs/${id}`);
    const asked = { kind: 'profile', state: 'waiting', arguments: '{"table":"pos.tills"}' };
    expect(await jobs('/jobs?table=pos.tills')).toMatchObject([{ id, ...asked, seconds: null }]);
    expect(await jobs('/jobs?table=pos.other')).toEqual([]);
    await database.warehouse.query(
      `UPDATE ops.catalogue_jobs SET started_at = '2026-11-25 10:00Z', ended_at = '2026-11-25 10:01:30.5Z',
         error_code = 'QUERY_TOO_LARGE', error = 'the query needs more memory' WHERE job_id = $1`,
      [id],
    );
    expect(await jobs(`/jobs/${id}`)).toMatchObject({
      state: 'failed',
      seconds: 90.5,
      error: 'QUERY_TOO_LARGE: the query needs more memory',
    });
    const none = await post(`${BASE}/tables/pos.none/profile`, operator, {});
    expect([none.status, errorOf({ text: await none.text() }).code]).toEqual([
      404,
      'TABLE_UNKNOWN',
    ]);
  });

  it('can be cancelled until they have ended', async () => {
    const reply = await post(`${BASE}/tables/pos.tills/profile`, operator, {});
    const { id } = (await reply.json()) as { id: string };
    const cancel = () => post(`${BASE}/jobs/${id}/cancel`, operator, { reason });
    const cancelled = await cancel();
    expect(cancelled.status).toBe(200);
    expect(await cancelled.json()).toMatchObject({
      id,
      state: 'cancelled',
      seconds: null,
      endedAt: expect.any(String) as string,
      error: 'JOB_CANCELLED: key 2 cancelled it',
    });
    const again = await cancel();
    expect([again.status, await again.text()]).toEqual([
      409,
      expect.stringContaining('JOB_FINISHED') as string,
    ]);
    expect((await post(`${BASE}/jobs/999/cancel`, operator, { reason })).status).toBe(404);
  });

  it('crawl all places by default, and store no password', async () => {
    await post(`${BASE}/crawls`, operator, {});
    const [newest] = (await jobs()) as { arguments: string }[];
    const locations = ['file:/data/in', 'postgres://db/shop'];
    expect(newest?.arguments).toBe(JSON.stringify({ locations }));
    const rows: unknown = await database.warehouse.query('SELECT * FROM ops.catalogue_jobs');
    expect(JSON.stringify(rows)).not.toContain('hidden');
  });

  it.each([
    [{ locations: '/etc' }, 'LOCATION_INVALID'],
    [{ locations: 'postgres://db/other' }, 'LOCATION_INVALID'],
    [{ locations: '/data/in', database: 'Not one' }, 'ARGUMENT_INVALID'],
    [{ locations: Array(21).fill('/data/in').join() }, 'ARGUMENT_INVALID'],
  ])('are rejected for %j', async (given, code) => {
    const reply = await post(`${BASE}/crawls`, operator, given);
    const { code: told } = errorOf({ text: await reply.text() });
    expect([reply.status, told]).toEqual([code === 'LOCATION_INVALID' ? 422 : 400, code]);
  });

  it('start by a schedule', async () => {
    const cron = { cron: '30 2 * * *', zone: 'Europe/Berlin', reason };
    await post(`${BASE}/schedules`, operator, { name: 'nightly', ...cron });
    expect(await jobs('/schedules')).toMatchObject([
      { name: 'nightly', kind: 'crawl', nextAt: expect.any(String) as string, setBy: 'key 2' },
    ]);
    const weekly = { name: 'nightly', table: 'pos.tills', ...cron };
    expect(await (await post(`${BASE}/schedules`, operator, weekly)).json()).toMatchObject([
      { name: 'nightly', kind: 'profile', arguments: '{"table":"pos.tills"}' },
    ]);
    const unknown = await post(`${BASE}/schedules`, operator, {
      name: 'x',
      recipe: 'nobody',
      ...cron,
    });
    expect(unknown.status).toBe(404);
    const both = { name: 'x', recipe: 'r', locations: '/data/in', ...cron };
    expect((await post(`${BASE}/schedules`, operator, both)).status).toBe(400);
    const left = await post(`${BASE}/schedules/nightly/remove`, operator, { reason });
    expect(await left.json()).toEqual([]);
  });

  it('start when files arrive', async () => {
    const drop = { name: 'drop', locations: '/data/in/tills', onArrival: true, reason };
    const set = await post(`${BASE}/schedules`, operator, drop);
    expect(await set.json()).toMatchObject([
      { name: 'drop', onArrival: true, cron: null, zone: null, nextAt: null },
    ]);
    await post(`${BASE}/schedules/drop/remove`, operator, { reason });
  });

  it.each([
    [{ onArrival: true, cron: '30 2 * * *', zone: 'UTC', locations: '/data/in' }, 400],
    [{ onArrival: true, recipe: 'nobody' }, 404],
    [{ onArrival: true }, 422],
    [{ onArrival: true, table: 'pos.tills' }, 400],
    [{ table: 'pos.none', cron: '30 2 * * *', zone: 'UTC' }, 404],
    [{ table: 'pos.tills', locations: '/data/in', cron: '30 2 * * *', zone: 'UTC' }, 400],
    [{ cron: '30 2 * * *' }, 400],
    [{}, 400],
  ])('get no schedule for %j', async (given, status) => {
    const reply = await post(`${BASE}/schedules`, operator, { name: 'x', reason, ...given });
    expect(reply.status).toBe(status);
    expect(await jobs('/schedules')).toEqual([]);
  });

  it('are not found when they do not exist', async () => {
    for (const id of ['999', 'x', '-1']) {
      const { text } = await get(`${BASE}/jobs/${id}`, operator);
      expect(text).toContain('JOB_NOT_FOUND');
    }
    expect((await post('/v1/admin/recipes/nobody/runs', operator, {})).status).toBe(404);
  });
});
