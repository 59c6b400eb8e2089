import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createScopedChain } from '#test/factories/scoped-chain.js';
import { execute, prepareFully } from '#test/setup/databases.js';
import { buildLoginUrl, connect, findRefusal, FORBIDDEN } from '#test/setup/logins.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { openFlows } from '../flows.js';
import { biViews } from './bi-views.js';
import { makeBiLogin } from './make-bi-login.js';
import { scopedSchema } from './scoped-views.js';

const NAME = `manager_${process.pid}`;
const TIMEOUTS = { statement: 60, transaction: 3600 };
const STORES = [2, 5];

const { functions, views } = scopedSchema(openFlows());
const names = views.map(({ name }) => name);
/** Views of the whole chain that such a login lacks: their marts have no rows of single stores. */
const MISSING = [
  'customer_month',
  'customer_spend',
  'forecast',
  'forecast_accuracy',
  'forecast_backtest',
  'forecast_backtest_of_chain',
  'forecast_model',
  'forecast_store_department_week',
  'forecast_total_week',
  'holiday_week',
  'plan_department_week',
  'plan_version',
  'sales_against_plan',
  'store_district',
  'top_customers',
];

const read = async (client: Pick<pg.Client, 'query'>, view: string) => {
  const { rows } = await client.query<{ row: object }>(
    `SELECT to_jsonb(v) - '{published_at,fact_rows,quality}'::text[] AS row
     FROM ${view} v ORDER BY to_jsonb(v)::text`,
  );
  return rows.map(({ row }) => row);
};

describe('a BI login that is bound to stores', () => {
  let chain: TestWarehouse;
  let own: TestWarehouse;
  let url: string;
  let bi: pg.Client;

  const bind = async (stores?: readonly number[]) => {
    const { password } = await makeBiLogin(chain.warehouse, NAME, TIMEOUTS, {
      connections: 3,
      scope: stores && { stores },
    });
    url = buildLoginUrl(chain.url, NAME, password);
    return connect(url);
  };

  beforeAll(async () => {
    ({ chain, own } = await createScopedChain({ stores: STORES }));
    for (const { warehouse } of [chain, own]) {
      await prepareFully(warehouse);
      await warehouse.query('ANALYZE');
    }
    bi = await bind(STORES);
  });
  afterAll(async () => {
    await bi.end();
    await chain.drop();
    await own.drop();
    await execute(inject('serverUrl'), `DROP ROLE "${NAME}"`);
  });

  it.each(names)('reads in %s what a database of its stores alone has', async (view) => {
    const reference = await connect(own.url);
    const expected = await read(reference, `bi."${view}"`);
    await reference.end();
    expect(expected.length).toBeGreaterThan(0);
    expect(await read(bi, view)).toEqual(expected);
  });

  it('lacks only the views of customers, products and forecasts', () => {
    const missing = biViews(openFlows())
      .map(({ name }) => name)
      .filter((name) => !names.includes(name));
    expect(missing.sort()).toEqual(MISSING);
  });

  it('reads functions of marts, which return its rows only', async () => {
    const { rows } = await bi.query(
      'SELECT DISTINCT store FROM bi_scoped.store_department_week() ORDER BY store',
    );
    expect(rows).toEqual(STORES.map((store) => ({ store })));
  });

  it.each([
    'SELECT * FROM bi.store_week',
    'SELECT * FROM mart.store_week',
    'SELECT * FROM mart.store_week_chunks',
    'SELECT stores FROM ops.bi_scopes',
    'UPDATE ops.bi_scopes SET stores = ARRAY[1]',
    'SET ROLE retailstream_bi',
    'SET ROLE retailstream_bi_scoped; SELECT * FROM bi.store_week',
    'SET SESSION AUTHORIZATION retailstream',
    'CREATE FUNCTION bi_scoped.more() RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
    'ALTER FUNCTION bi_scoped.store_week() COST 0.0001',
    'CREATE TEMP TABLE more (n integer)',
    'SELECT * FROM pg_statistic',
    'COPY mart.store_week_chunks TO STDOUT',
  ])('is refused %s', async (sql) => {
    await bi.query('SET default_transaction_read_only = off');
    expect(await findRefusal(bi, sql)).toBe(FORBIDDEN);
    await bi.query('RESET ROLE');
  });

  it('keeps its rows when it changes every setting that it may change', async () => {
    const client = await connect(url);
    await client.query(
      `SET row_security = off; SET search_path = pg_temp, mart, bi; SET ROLE retailstream_bi_scoped`,
    );
    const { rows } = await client.query(
      'SELECT DISTINCT store FROM bi_scoped.store_week ORDER BY 1',
    );
    expect(rows).toEqual(STORES.map((store) => ({ store })));
    await client.end();
  });

  // PostgreSQL evaluates filters below a plain view: there, each of these fails by rows of store 1.
  it.each([
    [
      'a division by zero',
      'SELECT count(*)::integer AS n FROM store_week WHERE 1 / (store - 1) > 9',
    ],
    [
      'a cast',
      "SELECT count(*)::integer AS n FROM store_week WHERE CASE WHEN store = 1 THEN 'x' ELSE '1' END::integer > 1",
    ],
    [
      'a function that fails',
      "SELECT count(*)::integer AS n FROM store_week WHERE store = 1 AND pg_input_is_valid(repeat('x', 1 / (store - 1)), 'text')",
    ],
  ])('sees nothing of other stores in %s', async (_what, sql) => {
    expect((await bi.query(sql)).rows).toEqual([{ n: 0 }]);
  });

  it.each(['store = 1', 'store = 2', 'sales > 1', "store_type = 'A'", "week < '2010-03-01'"])(
    'gets the same plan and estimate as in a database of its stores alone: %s',
    async (condition) => {
      const explain = async (client: pg.Client) => {
        const { rows } = await client.query(
          `EXPLAIN (VERBOSE) SELECT * FROM bi_scoped.store_week WHERE ${condition}`,
        );
        return JSON.stringify(rows);
      };
      const { password } = await makeBiLogin(own.warehouse, NAME, TIMEOUTS, {
        scope: { stores: STORES },
      });
      const reference = await connect(buildLoginUrl(own.url, NAME, password));
      const expected = await explain(reference);
      await reference.end();
      bi = await connect(buildLoginUrl(chain.url, NAME, password));
      expect(await explain(bi)).toBe(expected);
      expect(expected).not.toMatch(/mart|chunks|Index/);
    },
  );

  it('finds no statistics of the marts', async () => {
    const { rows } = await bi.query(
      `SELECT tablename FROM pg_stats WHERE schemaname IN ('mart', 'core', 'ops')`,
    );
    expect(rows).toEqual([]);
  });

  it('reads nothing when its stores are removed', async () => {
    await chain.warehouse.query('DELETE FROM ops.bi_scopes');
    expect((await bi.query('SELECT count(*)::integer AS n FROM store_week')).rows).toEqual([
      { n: 0 },
    ]);
    await expect(makeBiLogin(chain.warehouse, NAME, TIMEOUTS)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--stores') as string,
    });
    bi = await bind(STORES);
  });

  it('keeps its stores with a new password, and loses its sessions when they change', async () => {
    const renewed = await bind();
    await renewed.query(
      'BEGIN; DECLARE c CURSOR FOR SELECT DISTINCT store FROM store_week ORDER BY 1',
    );
    expect((await renewed.query('FETCH 1 FROM c')).rows).toEqual([{ store: 2 }]);
    const changed = await bind([6]);
    await expect(renewed.query('FETCH 1 FROM c')).rejects.toThrow();
    expect((await changed.query('SELECT DISTINCT store FROM store_week')).rows).toEqual([
      { store: 6 },
    ]);
    await changed.end();
    bi = await bind(STORES);
  });

  it('reads a new snapshot from the moment of its publication', async () => {
    await chain.warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
       UPDATE ops.snapshots SET status = 'retained' WHERE snapshot_id = 1;
       INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
         VALUES ('store_week', 9, 'weekly-sales', 'more', 'more', 1, 2, 'none/');
       INSERT INTO mart.store_week_chunks
         SELECT (jsonb_populate_record(c, '{"chunk_id": 9, "weekly_sales": 7}')).*
         FROM mart.store_week_chunks c WHERE week_date = '2010-02-05' AND store IN (1, 2);
       INSERT INTO ops.snapshots (run_id, status, quality, published_at)
         SELECT max(run_id), 'published', 'PASSED', now() FROM ops.runs;
       INSERT INTO ops.snapshot_chunks SELECT max(snapshot_id), 'store_week', 9 FROM ops.snapshots`,
    );
    expect((await bi.query('SELECT store, sales FROM store_week')).rows).toEqual([
      { store: 2, sales: '7.00' },
    ]);
  });

  it('is refused products of a snapshot that lacks them by shop', async () => {
    await chain.warehouse.query(
      `DELETE FROM ops.snapshot_chunks WHERE relation = 'shop_product_month'`,
    );
    await expect(bi.query('SELECT * FROM product_performance')).rejects.toMatchObject({
      code: '55000',
      message: expect.stringContaining('earlier version') as string,
    });
    expect((await bi.query('SELECT count(*) > 0 AS has FROM shop_day')).rows).toEqual([
      { has: true },
    ]);
  });

  it('has no function or view that other roles may read', async () => {
    const { rows } = await bi.query(
      `SELECT has_schema_privilege('retailstream_bi', 'bi_scoped', 'USAGE') AS may`,
    );
    expect(rows).toEqual([{ may: false }]);
    expect(functions.length).toBeGreaterThan(10);
  });
});

/** Views of transactions at the tills, which have no departments. */
const WITHOUT_DEPARTMENTS = [
  'basket_size',
  'customer_visit_week',
  'customer_visits',
  'customer_visits_by_month',
  'customer_visits_by_store',
  'customer_visits_by_weekday',
  'product_month',
  'product_performance',
  'sales_person_month',
  'sales_team_ranking',
  'shop_day',
  'shop_month_coverage',
  'shop_product_month',
];

describe.each([{ departments: [1, 42] }, { stores: [2, 5], departments: [22] }])(
  'a BI login that is bound to $departments of $stores',
  (scope) => {
    const login = `buyer_${process.pid}`;
    let chain: TestWarehouse;
    let own: TestWarehouse;
    let bi: pg.Client;

    beforeAll(async () => {
      ({ chain, own } = await createScopedChain(scope));
      for (const { warehouse } of [chain, own]) await prepareFully(warehouse);
      const { password } = await makeBiLogin(chain.warehouse, login, TIMEOUTS, { scope });
      bi = await connect(buildLoginUrl(chain.url, login, password));
    });
    afterAll(async () => {
      await bi.end();
      await chain.drop();
      await own.drop();
      await execute(inject('serverUrl'), `DROP ROLE "${login}"`);
    });

    it.each(names.filter((name) => !WITHOUT_DEPARTMENTS.includes(name)))(
      'reads in %s what a database of its rows alone has',
      async (view) => {
        const reference = await connect(own.url);
        const expected = await read(reference, `bi."${view}"`);
        await reference.end();
        expect(expected.length).toBeGreaterThan(0);
        expect(await read(bi, view)).toEqual(expected);
      },
    );

    it.each(WITHOUT_DEPARTMENTS)('is refused %s, which has no departments', async (view) => {
      expect(await findRefusal(bi, `SELECT * FROM ${view}`)).toBe(FORBIDDEN);
    });
  },
);
