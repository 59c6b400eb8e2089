import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMartTables } from '#pipeline/flow/flow.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { openFlows } from '../flows.js';
import { biNames, biViews } from './bi-views.js';
import { ensureBiViews } from './ensure-bi-views.js';

const flows = openFlows();
const views = biViews(flows);

describe('the views of schema bi', () => {
  let database: TestWarehouse;
  /** Rows as JSON has them: numbers as numbers, dates as text. */
  const rows = async (select: string) => {
    const [row] = await database.warehouse.query<{ rows: unknown[] }[]>(
      `SELECT coalesce(json_agg(row_to_json(v)), '[]') AS rows FROM (${select}) v`,
    );
    return row?.rows;
  };

  // Week 1, ordinary: store 1 and 2 tie with 150.10. Week 2, Super Bowl: only store 1, a return.
  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(
      database.url,
      createSources({
        stores: '1,A,1000\n2,B,500',
        sales: `1,1,03/02/2012,100.10,FALSE
                1,2,03/02/2012,50,FALSE
                1,1,10/02/2012,-3.00,TRUE
                2,1,03/02/2012,150.10,FALSE`,
        features: `1,03/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8.1,FALSE
                   2,03/02/2012,50,2.5,10,NA,NA,NA,NA,100,8.5,FALSE
                   1,10/02/2012,50,2.6,NA,NA,NA,NA,NA,NA,7.9,TRUE`,
      }),
    );
  });
  afterAll(() => database.drop());

  const withViews = answerRegistry.filter((definition) => definition.views.length > 0);

  it.each(withViews.map(({ path }) => path.replaceAll('-', '_')))(
    'include the answer %s',
    (answer) => {
      expect(views.filter(({ name }) => name.startsWith(answer))).not.toEqual([]);
    },
  );

  it('include each mart of each flow', () => {
    const names = flows.flatMap(listMartTables).map(({ name }) => name);
    expect(views.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(new Set(views.map(({ name }) => name)).size).toBe(views.length);
  });

  it('have comments in the database for themselves and each column', async () => {
    expect(
      await rows(`SELECT c.relname, a.attname FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'bi'::regnamespace
          AND (coalesce(obj_description(c.oid), '') = ''
            OR coalesce(col_description(c.oid, a.attnum), '') = '')`),
    ).toEqual([]);
    expect(
      await rows(`SELECT col_description('bi.offer_impact'::regclass, attnum) AS text
        FROM pg_attribute WHERE attrelid = 'bi.offer_impact'::regclass
          AND attname = 'with_offers_store_weeks'`),
    ).toEqual([{ text: 'Store-weeks with any MarkDown. Number of store-weeks.' }]);
  });

  it('have a precision for each number: readers take one without for a double', async () => {
    const [counted] = await database.warehouse.query<[{ all: number; exact: number }]>(
      `SELECT count(*)::integer AS all, count(numeric_precision)::integer AS exact
       FROM information_schema.columns WHERE table_schema = 'bi' AND data_type = 'numeric'`,
    );
    expect(counted.exact).toBe(counted.all);
    expect(counted.all).toBeGreaterThan(150);
  });

  it('have one name for one thing, and no name that is a word of SQL', async () => {
    const others = [...Object.keys(biNames), 'group', 'rows', 'level'];
    expect(
      await database.warehouse.query(
        `SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'bi' AND column_name = ANY ($1)`,
        [others],
      ),
    ).toEqual([]);
  });

  it('return one row for a tied week, and one row per store in the view that says so', async () => {
    expect(
      await rows('SELECT week, sales, margin FROM bi.weekly_top_stores ORDER BY week'),
    ).toEqual([
      { week: '2012-02-03', sales: 150.1, margin: null },
      { week: '2012-02-10', sales: -3, margin: null },
    ]);
    expect(await rows('SELECT week, price FROM bi.lowest_fuel_prices ORDER BY week')).toEqual([
      { week: '2012-02-03', price: 2.5 },
      { week: '2012-02-10', price: 2.6 },
    ]);
    const select =
      'SELECT week, store, store_type, sales, margin FROM bi.weekly_top_stores_by_store';
    expect(await rows(`${select} ORDER BY week, store`)).toEqual([
      { week: '2012-02-03', store: 1, store_type: 'A', sales: 150.1, margin: null },
      { week: '2012-02-03', store: 2, store_type: 'B', sales: 150.1, margin: null },
      { week: '2012-02-10', store: 1, store_type: 'A', sales: -3, margin: null },
    ]);
    expect(
      await rows('SELECT week, price, store FROM bi.lowest_fuel_prices_by_store ORDER BY 1, 3'),
    ).toEqual([
      { week: '2012-02-03', price: 2.5, store: 1 },
      { week: '2012-02-03', price: 2.5, store: 2 },
      { week: '2012-02-10', price: 2.6, store: 1 },
    ]);
  });

  it('estimate visits with a basket of 100', async () => {
    // 150.10 / (100 × 200 / 100) = 0.7505 and 150.10 / (100 × 100 / 100) = 1.501; week 2 has no CPI.
    expect(await rows('SELECT * FROM bi.customer_visits')).toEqual([
      {
        average_weekly_visits: 1.13,
        basis: 'ESTIMATED',
        share: 0,
        store_weeks: 2,
        stores: 2,
        coverage_first_week: '2012-02-03',
        coverage_last_week: '2012-02-03',
        coverage_weeks: 1,
        estimate_average_weekly_visits: 1.13,
        estimate_store_weeks: 2,
        estimate_stores: 2,
        estimate_snapshot: '1',
        observed_average_weekly_visits: null,
        observed_store_weeks: null,
        observed_stores: null,
        observed_days: null,
        observed_snapshot: null,
      },
    ]);
    const columns =
      'store, store_type, average_weekly_visits, type_share, store_weeks, low_week, low_visits';
    expect(await rows(`SELECT ${columns} FROM bi.customer_visits_by_store`)).toEqual([
      {
        store: 2,
        store_type: 'B',
        average_weekly_visits: 1.5,
        type_share: 1,
        store_weeks: 1,
        low_week: '2012-02-03',
        low_visits: 1.5,
      },
      {
        store: 1,
        store_type: 'A',
        average_weekly_visits: 0.75,
        type_share: 1,
        store_weeks: 1,
        low_week: '2012-02-03',
        low_visits: 0.75,
      },
    ]);
    expect(
      await rows('SELECT month, average_weekly_visits FROM bi.customer_visits_by_month'),
    ).toEqual([{ month: 2, average_weekly_visits: 1.13 }]);
    expect(await rows('SELECT weekday FROM bi.customer_visits_by_weekday')).toEqual([]);
  });

  it('work without a flow of transactions', () => {
    const weekly = biViews(flows.filter(({ name }) => name === 'weekly-sales'));
    const visits = weekly.find(({ name }) => name === 'customer_visits');
    expect(visits?.columns).toEqual(views.find(({ name }) => name === 'customer_visits')?.columns);
    expect(weekly.map(({ select }) => select).join()).not.toContain('customer_visit_week');
  });

  it('rank the stores of each leap year', async () => {
    const columns = 'year, coverage_weeks, rank_by_total, store, total, weekly_average';
    expect(await rows(`SELECT ${columns} FROM bi.leap_year_sales ORDER BY store`)).toEqual([
      {
        year: 2012,
        coverage_weeks: 2,
        rank_by_total: 2,
        store: 1,
        total: 147.1,
        weekly_average: 73.55,
      },
      {
        year: 2012,
        coverage_weeks: 2,
        rank_by_total: 1,
        store: 2,
        total: 150.1,
        weekly_average: 150.1,
      },
    ]);
  });

  it('compare offers over all stores and by each grouping', async () => {
    const columns = 'group_name, offers_recorded_from AS since, with_offers_store_weeks AS with';
    const without = 'without_offers_average_sales AS without';
    expect(
      await rows(`SELECT ${columns}, ${without} FROM bi.offer_impact
        WHERE group_name = 'All' OR store IS NOT NULL ORDER BY 1`),
    ).toEqual([
      // (150.10 − 3.00) / 2
      { group_name: 'All', since: '2012-02-03', with: 1, without: 73.55 },
      { group_name: 'Store 1', since: '2012-02-03', with: 0, without: 73.55 },
      { group_name: 'Store 2', since: '2012-02-03', with: 1, without: null },
    ]);
    expect(
      await rows(`SELECT count(week) AS weeks, count(department) AS departments,
        count(markdown) AS markdowns, count(offer_size) AS sizes FROM bi.offer_impact`),
    ).toEqual([{ weeks: 2, departments: 2, markdowns: 1, sizes: 1 }]);
  });

  it('average holiday weeks by store type, by holiday, by store and by department', async () => {
    const average =
      'holiday_store_week_average AS holiday, ordinary_store_week_average AS ordinary';
    const from = (by: string) =>
      `SELECT rank, ${average} FROM bi.holiday_sales_by_${by} ORDER BY 1`;
    const none = { rank: null, holiday: null, ordinary: 150.1 };
    const first = { rank: 1, holiday: -3, ordinary: 150.1 };
    expect(await rows(from('store_type'))).toEqual([first, none]);
    expect(await rows(from('store'))).toEqual([first, none]);
    expect(await rows(from('holiday'))).toEqual([first]);
    // 250.20 / 2
    expect(await rows(from('department'))).toEqual([
      { rank: 1, holiday: -3, ordinary: 125.1 },
      { rank: null, holiday: null, ordinary: 50 },
    ]);
  });

  it('group the rows of the regression: unemployment above 8 only', async () => {
    const columns = 'department, store, unemployment, weeks, round(mean_sales, 2) AS mean';
    expect(await rows(`SELECT ${columns} FROM bi.sales_prediction ORDER BY 1, 2, 3`)).toEqual([
      { department: 1, store: 1, unemployment: 8.1, weeks: 1, mean: 100.1 },
      { department: 1, store: 2, unemployment: 8.5, weeks: 1, mean: 150.1 },
      { department: 2, store: 1, unemployment: 8.1, weeks: 1, mean: 50 },
    ]);
  });

  it('list departments in full: months, weeks and years', async () => {
    expect(
      await rows(
        `SELECT department, month, total, weeks FROM bi.monthly_department_sales ORDER BY 1`,
      ),
    ).toEqual([
      { department: 1, month: '2012-02-01', total: 247.2, weeks: 2 },
      { department: 2, month: '2012-02-01', total: 50, weeks: 1 },
    ]);
    expect(
      await rows(`SELECT week, department, stores, total FROM bi.department_performance
        ORDER BY week, department`),
    ).toEqual([
      { week: '2012-02-03', department: 1, stores: 2, total: 250.2 },
      { week: '2012-02-03', department: 2, stores: 1, total: 50 },
      { week: '2012-02-10', department: 1, stores: 1, total: -3 },
    ]);
    expect(
      await rows('SELECT department, total, share, weeks FROM bi.department_summary ORDER BY 1'),
    ).toEqual([
      // 247.20 and 50.00 of 297.20
      { department: 1, total: 247.2, share: 0.831763, weeks: 2 },
      { department: 2, total: 50, share: 0.168237, weeks: 1 },
    ]);
    expect(
      await rows('SELECT year, store, rank FROM bi.yearly_store_performance ORDER BY store'),
    ).toEqual([
      { year: 2012, store: 1, rank: 2 },
      { year: 2012, store: 2, rank: 1 },
    ]);
    expect(
      await rows('SELECT total, best_total, worst_total FROM bi.yearly_chain_performance'),
    ).toEqual([{ total: 297.2, best_total: 150.1, worst_total: 147.1 }]);
  });

  it('show only marts of the published snapshot, and read no other partition', async () => {
    await database.warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
       INSERT INTO ops.snapshots (run_id, status) VALUES (2, 'retained');
       INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
         VALUES ('department_week', 2, 'weekly-sales', 'all', 'another', 2, 1, 'none/');
       INSERT INTO ops.snapshot_chunks VALUES (2, 'department_week', 2);
       INSERT INTO mart.department_week_chunks VALUES (2, 9, '2012-02-03', false, 1, 1)`,
    );
    expect(await rows('SELECT DISTINCT department FROM bi.department_week ORDER BY 1')).toEqual([
      { department: 1 },
      { department: 2 },
    ]);
  });

  describe('are created', () => {
    const oids = () =>
      rows(`SELECT oid, relname FROM pg_class WHERE relnamespace = 'bi'::regnamespace ORDER BY 2`);
    const forget = () => database.warehouse.query("COMMENT ON SCHEMA bi IS 'other definitions'");

    it('once', async () => {
      const before = await oids();
      expect(before).toHaveLength(views.length);
      await ensureBiViews(database.warehouse, flows);
      expect(await oids()).toEqual(before);
    });

    it('again when one is missing', async () => {
      await database.warehouse.query('DROP VIEW bi.store_week');
      await ensureBiViews(database.warehouse, flows);
      expect(await oids()).toHaveLength(views.length);
    });

    it('again when definitions change, while readers always find each of them', async () => {
      const before = await oids();
      await database.warehouse.query('CREATE VIEW bi.of_an_older_version AS SELECT 1');
      await forget();
      const made = ensureBiViews(database.warehouse, flows);
      const isMade = made.then(() => true);
      for (let ended = false; !ended;) {
        expect(await rows('SELECT store FROM bi.store_week')).toHaveLength(3);
        ended = await Promise.race([isMade, setImmediate(false)]);
      }
      expect(await oids()).toHaveLength(views.length);
      expect(await oids()).not.toEqual(before);
    });

    it('by several processes at once', async () => {
      await forget();
      await Promise.all([1, 2, 3].map(() => ensureBiViews(database.warehouse, flows)));
      expect(await oids()).toHaveLength(views.length);
    });
  });
});
