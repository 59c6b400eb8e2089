import { expect, it } from 'vitest';
import { sqlFile } from '#platform/database/sql-file.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';

const readMartSql = (name: string) => sqlFile(import.meta.url, `./${name}.sql`);

/** Stores 1 and 2 are of type A, 3 of B. Store 2 was not complete a year earlier, store 3 is not complete now. */
const RELATIONS = `
  CREATE TABLE planned_weeks AS
    SELECT 'plan' AS version, store, store_type, department, DATE '2012-10-26' AS week_date, 2012 AS fiscal_year,
      4 AS fiscal_quarter, 10 AS fiscal_month, 'WEEK' AS spread, amount::DECIMAL(18, 2) AS amount
    FROM (VALUES (1, 'A', 1, 100.10), (1, 'A', 2, 3), (2, 'A', 1, 50), (2, 'A', 3, 5), (3, 'B', 1, 70))
      p(store, store_type, department, amount);
  CREATE TABLE coverage AS SELECT store, week_date::DATE AS week_date, is_complete
    FROM (VALUES (1, '2012-10-26', true), (2, '2012-10-26', true), (3, '2012-10-26', false),
      (1, '2011-10-28', true), (2, '2011-10-28', false), (3, '2011-10-28', true)) c(store, week_date, is_complete);
  CREATE TABLE compared_weeks AS SELECT DATE '2012-10-26' AS week_date, DATE '2011-10-28' AS compared_week_date;
  CREATE TABLE integrated_sales AS
    SELECT store, department, week_date::DATE AS week_date, weekly_sales::DECIMAL(18, 2) AS weekly_sales
    FROM (VALUES (1, 1, '2012-10-26', 90.05), (1, 4, '2012-10-26', 7), (2, 1, '2012-10-26', 60), (3, 1, '2012-10-26', 1),
      (1, 1, '2011-10-28', 80), (1, 4, '2011-10-28', 9), (2, 1, '2011-10-28', 2), (3, 1, '2011-10-28', 3))
      s(store, department, week_date, weekly_sales);
  CREATE VIEW plan_with_sales AS ${readMartSql('plan_with_sales')};`;

const ask = async (mart: string, columns: string) => {
  const rows = await askDuckdb(
    `${RELATIONS} SELECT ${columns} FROM (${readMartSql(mart)}) ORDER BY ALL`,
  );
  return rows.map((row) => Object.values(row).map((value) => value ?? null));
};

it('adds the sales of the planned departments of complete store-weeks', async () => {
  const columns = 'store, department, amount, weekly_sales, earlier_sales';
  expect(await ask('plan_store_department_week', columns)).toEqual([
    [1, 1, '100.10', '90.05', '80.00'],
    // No row in either week.
    [1, 2, '3.00', '0.00', '0.00'],
    // The store was not complete a year earlier.
    [2, 1, '50.00', '60.00', null],
    [2, 3, '5.00', '0.00', null],
    // The store is not complete.
    [3, 1, '70.00', null, null],
  ]);
});

it('sums them by store, and tells the sales of other departments', async () => {
  const columns =
    'store, departments, sold_departments, amount, is_delivered, weekly_sales, earlier_sales, unplanned_sales';
  expect(await ask('plan_store_week', columns)).toEqual([
    // Department 4 sold 7 without a plan.
    [1, 2, 1, '103.10', true, '90.05', '80.00', '7.00'],
    [2, 2, 1, '55.00', true, '60.00', null, '0.00'],
    [3, 1, 1, '70.00', false, null, null, null],
  ]);
});

it('sums them by department and type', async () => {
  const columns =
    'department, store_type, stores, delivered_stores, amount, delivered_amount, weekly_sales, compared_sales, earlier_sales';
  expect(await ask('plan_department_week', columns)).toEqual([
    // 100.10 + 50; 90.05 + 60, of which store 1 has a complete week a year earlier.
    [1, 'A', 2, 2, '150.10', '150.10', '150.05', '90.05', '80.00'],
    [1, 'B', 1, 0, '70.00', null, null, null, null],
    [2, 'A', 1, 1, '3.00', '3.00', '0.00', '0.00', '0.00'],
    [3, 'A', 1, 1, '5.00', '5.00', '0.00', null, null],
  ]);
});
