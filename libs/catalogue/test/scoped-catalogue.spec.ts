import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { type CatalogueFixture, openCatalogueFixture } from './setup/catalogue-fixture.js';

interface Answer {
  queryId: string;
  rows: unknown[][];
  totalCount: number;
  bytesScanned: number | null;
  fromStore: boolean;
  pageInfo: { endCursor: string };
  code?: string;
  detail?: string;
}

/** Sales of the small chain: store 1 sells in departments 1 and 2, store 2 in department 1; no stores file has store 9. */
const SALES =
  'SELECT store, department, count(*), sum(weekly_sales) FROM weekly_sales.sales GROUP BY ALL ORDER BY ALL';
const ALL = [
  [1, 1, 2, '400.40'],
  [1, 2, 1, '200.20'],
  [2, 1, 2, '44.75'],
  [9, 1, 1, '7.77'],
];

const TABLES = '/v1/admin/catalogue/tables';

interface TableList {
  nodes: { address: string }[];
  totalCount: number;
}

/** Tables whose rows have a store. */
const STORE_TABLES = [
  'retail_mart.core_shops',
  'retail_mart.retail_transactions',
  'retail_mart.shops',
  'retail_mart.transactions',
  'weekly_sales.core_stores',
  'weekly_sales.features',
  'weekly_sales.integrated_sales',
  'weekly_sales.plan',
  'weekly_sales.sales',
  'weekly_sales.stores',
];

describe('SQL and tables of a caller with a scope', () => {
  let fixture: CatalogueFixture;
  const keys = { first: '', second: '', department: '', operator: '' };
  const { get, post, errorOf, graphql } = createClient(() => fixture.api);
  const ask = async (sql: string, key: string) => {
    const reply = await post('/v1/sql', key, { sql });
    return { status: reply.status, ...((await reply.json()) as Answer) };
  };

  beforeAll(async () => {
    fixture = await openCatalogueFixture();
    const create = (scope: Scope, role: 'analyst' | 'operator' = 'analyst') =>
      createKey(fixture.pipeline.warehouse, role, false, scope);
    keys.first = await create({ stores: [1] });
    keys.second = await create({ stores: [2] });
    keys.department = await create({ departments: [1] });
    keys.operator = await create({ stores: [1] }, 'operator');
  });
  afterAll(() => fixture.close());

  it('reads rows of the scope, and shares no stored answer', async () => {
    for (const [key, rows] of [
      [fixture.keys.analyst, ALL],
      [keys.first, ALL.slice(0, 2)],
      [keys.second, ALL.slice(2, 3)],
      [keys.department, [ALL[0], ALL[2], ALL[3]]],
      [fixture.keys.operator, ALL],
    ] as const) {
      const answer = await ask(SALES, key);
      expect([answer.status, answer.rows]).toEqual([200, rows]);
    }
    const again = await ask(SALES, keys.first);
    expect(again).toMatchObject({ fromStore: true, bytesScanned: null, rows: ALL.slice(0, 2) });
  });

  it.each([
    // A condition that fails for rows of others alone.
    `SELECT count(*) FROM weekly_sales.integrated_sales
     WHERE CAST(CASE WHEN store = 1 THEN '1' ELSE concat('x', CAST(store AS VARCHAR)) END AS INTEGER) > 0`,
    'SELECT count(*) FROM weekly_sales.sales a JOIN weekly_sales.sales b ON a.store <= b.store WHERE b.store <> 1 OR a.week_date = b.week_date AND a.department = b.department',
    'SELECT count(*) FROM integrated_sales',
    'WITH sales AS (SELECT * FROM weekly_sales.sales) SELECT count(*) FROM sales',
    'SELECT (SELECT count(*) FROM weekly_sales.sales) FROM weekly_sales.stores',
  ])('counts no row of others: %s', async (sql) => {
    const { status, rows, detail } = await ask(sql, keys.first);
    expect([status, detail, rows]).toEqual([200, undefined, [[3]]]);
  });

  it('sees no table whose rows belong to no store or department', async () => {
    const hidden = [
      'weekly_sales.department_week',
      'retail_mart.customers',
      'lake_drop.customer_list',
    ];
    for (const name of hidden) {
      const sql = `SELECT * FROM ${name}`;
      expect((await ask(sql, fixture.keys.analyst)).status).toBe(200);
      const refused = await ask(sql, keys.first);
      expect([refused.status, refused.code]).toEqual([404, 'TABLE_UNKNOWN']);
      const [, advice = ''] = refused.detail?.split(`no table ${name}`) ?? [];
      for (const other of hidden) expect(advice).not.toContain(other);
    }
    const outside = await ask('SELECT * FROM weekly_sales.features', keys.department);
    expect(outside.code).toBe('TABLE_UNKNOWN');
    expect((await ask('SELECT * FROM weekly_sales.features', keys.second)).status).toBe(200);
    // A name of a hidden table and one of no table have the same refusal.
    const readBare = async (name: string) =>
      (await ask(`SELECT * FROM ${name}`, keys.first)).detail?.replaceAll(name, 'NAME');
    expect(await readBare('zzzz_qqqq')).toBe(await readBare('customer_list'));
  });

  it('writes no table', async () => {
    const sql = `CREATE TABLE workspace.mine AS ${SALES}`;
    const refused = await ask(sql, keys.operator);
    expect([refused.status, refused.code]).toEqual([403, 'SCOPE_REFUSED']);
  });

  it('has samples of rows of the scope', async () => {
    const read = async (address: string, key: string) =>
      get(`/v1/admin/catalogue/tables/${address}/sample?rows=50`, key);
    const { sample } = JSON.parse((await read('weekly_sales.sales', keys.second)).text) as {
      sample: { cells: string }[];
    };
    expect(sample.map(({ cells }) => (JSON.parse(cells) as unknown[]).slice(2, 4))).toEqual([
      [2, 1],
      [2, 1],
    ]);
    const hidden = await read('retail_mart.customers', keys.second);
    expect([hidden.status, errorOf(hidden).code]).toEqual([404, 'TABLE_UNKNOWN']);
  });

  it('lists the tables with stores, without sizes and numbers of rows', async () => {
    const list = async (key: string, query = '') =>
      JSON.parse((await get(`${TABLES}?first=500${query}`, key)).text) as TableList;
    const addresses = async (key: string, query = '') =>
      (await list(key, query)).nodes.map(({ address }) => address);
    expect(await addresses(keys.first)).toEqual(STORE_TABLES);
    expect(await addresses(keys.department)).toEqual([
      'weekly_sales.integrated_sales',
      'weekly_sales.plan',
      'weekly_sales.sales',
    ]);
    expect(await list(keys.first, '&search=customer_list')).toMatchObject({
      totalCount: 0,
      nodes: [],
    });
    for (const table of (await list(keys.first)).nodes)
      expect(table).toMatchObject({ rows: null, bytes: null, files: null });
    const whole = JSON.parse((await get(`${TABLES}?first=1`, fixture.keys.analyst)).text) as {
      pageInfo: { endCursor: string };
    };
    const continued = await get(`${TABLES}?after=${whole.pageInfo.endCursor}`, keys.first);
    expect(errorOf(continued).code).toBe('CURSOR_INVALID');
    const { body } = await graphql('{ catalogueTables { totalCount } }', keys.first);
    expect(body.data).toEqual({ catalogueTables: { totalCount: STORE_TABLES.length } });
  });

  it('opens the page of such a table alone, without partitions and lineage of others', async () => {
    const open = async (address: string, part = '') =>
      get(`${TABLES}/${address}${part}`, keys.first);
    expect(JSON.parse((await open('weekly_sales.sales')).text)).toMatchObject({
      rows: null,
      bytes: null,
      files: null,
      partitions: [],
    });
    const { up, down } = JSON.parse((await open('weekly_sales.sales', '/lineage')).text) as {
      up: object[];
      down: object[];
    };
    expect(up).toMatchObject([{ name: 'weekly_sales.stores', kind: 'dataset', reads: [] }]);
    expect(down).toMatchObject([
      {
        name: 'weekly_sales.integrated_sales',
        kind: 'model',
        reads: ['weekly_sales.features', 'weekly_sales.sales', 'weekly_sales.stores'],
      },
    ]);
    for (const part of ['', '/versions', '/lineage', '/profile', '/sample']) {
      const hidden = await open('weekly_sales.department_week', part);
      const missing = await open('weekly_sales.department_xxxx', part);
      expect([hidden.status, errorOf(hidden).code]).toEqual([404, 'TABLE_UNKNOWN']);
      expect(hidden.text.replaceAll('_week', '_xxxx')).toBe(missing.text);
    }
  });

  it('has profiles of the rows of the scope', async () => {
    const path = `${TABLES}/weekly_sales.sales/profile`;
    const { drift, job, profile } = JSON.parse((await get(path, keys.first)).text) as {
      drift: null;
      job: null;
      profile: string;
    };
    expect([drift, job]).toEqual([null, null]);
    const { rows, columns } = JSON.parse(profile) as {
      rows: number;
      columns: { name: string; min: string; max: string; mean: number }[];
    };
    const find = (sought: string) => columns.find(({ name }) => name === sought);
    expect(rows).toBe(3);
    expect(find('store')).toMatchObject({ min: '1', max: '1', mean: 1 });
    expect(find('weekly_sales')).toMatchObject({ min: '100.10', max: '300.30' });
    expect(find('weekly_sales')?.mean).toBeCloseTo(200.2, 9);
    const ofJob = await get(`${path}?job=1`, keys.first);
    expect([ofJob.status, errorOf(ofJob).code]).toEqual([403, 'SCOPE_REFUSED']);
    const stored = await get(path, fixture.keys.analyst);
    expect(errorOf(stored).code).toBe('PROFILE_NOT_FOUND');
  });

  it('lists the queries of the caller in this scope alone', async () => {
    const list = async (key: string) =>
      (
        JSON.parse((await get('/v1/admin/sql/queries?first=500', key)).text) as { sql: string }[]
      ).map(({ sql }) => sql);
    const key = await createKey(fixture.pipeline.warehouse, 'admin', false, { stores: [1, 2] });
    await ask('SELECT 1 AS mine', key);
    expect(await list(key)).toEqual(['SELECT 1 AS mine']);
    await fixture.pipeline.rows('UPDATE ops.api_keys SET stores = $1 WHERE stores = $2', [
      [1],
      [1, 2],
    ]);
    await expect.poll(() => list(key), { timeout: 10_000 }).toEqual([]);
  });

  it('loses stored answers when the scope of its key changes', async () => {
    const { queryId } = await ask('SELECT week_date FROM weekly_sales.sales', keys.second);
    expect((await get(`/v1/sql/${queryId}`, keys.second)).status).toBe(200);
    expect((await get(`/v1/sql/${queryId}/export?format=csv`, keys.second)).status).toBe(200);
    expect((await get(`/v1/sql/${queryId}`, keys.first)).status).toBe(404);
    await fixture.pipeline.rows('UPDATE ops.api_keys SET stores = $1 WHERE stores = $2', [
      [1],
      [2],
    ]);
    const soon = { timeout: 10_000 };
    await expect
      .poll(async () => (await get(`/v1/sql/${queryId}`, keys.second)).status, soon)
      .toBe(404);
    expect((await get(`/v1/sql/${queryId}/export?format=csv`, keys.second)).status).toBe(404);
    const { body } = await graphql(
      'mutation { askSql(sql: "SELECT DISTINCT store FROM weekly_sales.sales") { rows } }',
      keys.second,
    );
    expect(body.data).toEqual({ askSql: { rows: [[1]] } });
  });
});
