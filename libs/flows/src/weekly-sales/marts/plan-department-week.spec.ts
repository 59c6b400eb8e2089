import { expect, it } from 'vitest';
import { sqlFile } from '#platform/database/sql-file.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';

const sql = sqlFile(import.meta.url, './plan_department_week.sql');

/** Stores 1 and 2 are of type A, 3 of B. Store 2 was not complete a year earlier, store 3 is not complete now. */
const RELATIONS = `
  CREATE TABLE planned_weeks AS
    SELECT 'plan' AS version, store, store_type, department, DATE '2012-10-26' AS week_date, 2012 AS fiscal_year,
      4 AS fiscal_quarter, 10 AS fiscal_month, amount::DECIMAL(18, 2) AS amount
    FROM (VALUES (1, 'A', 1, 100.10), (2, 'A', 1, 50), (3, 'B', 1, 70), (2, 'A', 3, 5)) p(store, store_type, department, amount);
  CREATE TABLE coverage AS SELECT store, week_date::DATE AS week_date, is_complete
    FROM (VALUES (1, '2012-10-26', true), (2, '2012-10-26', true), (3, '2012-10-26', false),
      (1, '2011-10-28', true), (2, '2011-10-28', false), (3, '2011-10-28', true)) c(store, week_date, is_complete);
  CREATE TABLE compared_weeks AS SELECT DATE '2012-10-26' AS week_date, DATE '2011-10-28' AS compared_week_date;
  CREATE TABLE integrated_sales AS
    SELECT store, department, week_date::DATE AS week_date, weekly_sales::DECIMAL(18, 2) AS weekly_sales
    FROM (VALUES (1, 1, '2012-10-26', 90.05), (1, 2, '2012-10-26', 7), (2, 1, '2012-10-26', 60), (3, 1, '2012-10-26', 1),
      (1, 1, '2011-10-28', 80), (1, 4, '2011-10-28', 9), (2, 1, '2011-10-28', 2), (3, 1, '2011-10-28', 3))
      s(store, department, week_date, weekly_sales);`;

it('sums the plan, the complete store-weeks and those with a complete week a year earlier', async () => {
  const rows = await askDuckdb(
    `${RELATIONS} SELECT * FROM (${sql}) ORDER BY department, store_type`,
  );
  const figures = rows.map((row) => Object.values(row).map((value) => value ?? null));
  const week = ['2012-10-26', 2012, 4, 10];
  expect(figures).toEqual([
    // 100.10 + 50; 90.05 + 60, of which store 1 has a complete week a year earlier.
    ['plan', 1, 'A', ...week, 2, 2, '150.10', '150.10', '150.05', '90.05', '80.00'],
    ['plan', 1, 'B', ...week, 1, 0, '70.00', null, null, null, null],
    // Sold without a plan; planned without a sale; sold a year earlier only.
    ['plan', 2, 'A', ...week, 0, 0, null, null, '7.00', '7.00', null],
    ['plan', 3, 'A', ...week, 1, 1, '5.00', '5.00', null, null, null],
    ['plan', 4, 'A', ...week, 0, 0, null, null, null, null, '9.00'],
  ]);
});
