import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { storeDepartmentUnemployment } from './store-department-unemployment.js';

const PRELUDE = new URL('../../../../lake/src/duckdb/prelude.sql', import.meta.url);
const DAY_MS = 86_400_000;
const toDate = (week: number) =>
  new Date(Date.UTC(2010, 10, 5) + 7 * week * DAY_MS).toISOString().slice(0, 10);

it('sums weeks in a row with equal unemployment, each year apart', async () => {
  // The tenth week is the first of 2011.
  const unemployment = [9, 9, 8.5, 8.5, null, 9, 9, 9, 9, 9];
  const sales = [1, -2.5, 3, 4, 5, 6, null, 8, 9, 10];
  const rows = sales.flatMap((value, week) =>
    value === null
      ? []
      : [
          `(1, 2, DATE '${toDate(week)}', CAST(${value} AS DECIMAL(18, 2)),
            CAST(${unemployment[week] ?? 'NULL'} AS DECIMAL(18, 3)))`,
        ],
  );
  // Another store has the seventh week, which is so a week of the chain, and the largest sales that a file may have.
  rows.push(`(2, 2, DATE '${toDate(6)}', -9999999999.99, 12)`);
  const found = await askDuckdb(
    `${readFileSync(PRELUDE, 'utf8')}
     CREATE VIEW integrated_sales AS SELECT * FROM (VALUES ${rows.join(',')})
       sales(store, department, week_date, weekly_sales, unemployment);
     WITH mart AS (${readFileSync(storeDepartmentUnemployment.sql, 'utf8')})
     SELECT store, first_week, CAST(unemployment AS DOUBLE) AS unemployment, weeks,
       CAST(weekly_sales AS VARCHAR) AS sum, CAST(squared_sales AS VARCHAR) AS squares, sales_by_week
     FROM mart ORDER BY store, first_week`,
  );
  expect(found.map((row) => Object.values(row).map(String).join(' | '))).toEqual([
    `1 | ${toDate(0)} | 9 | 2 | -1.50 | 7.2500 | 1.00 -2.50`,
    `1 | ${toDate(2)} | 8.5 | 2 | 7.00 | 25.0000 | 3.00 4.00`,
    `1 | ${toDate(5)} | 9 | 1 | 6.00 | 36.0000 | 6.00`,
    `1 | ${toDate(7)} | 9 | 2 | 17.00 | 145.0000 | 8.00 9.00`,
    `1 | ${toDate(9)} | 9 | 1 | 10.00 | 100.0000 | 10.00`,
    `2 | ${toDate(6)} | 12 | 1 | -9999999999.99 | 99999999999800000000.0001 | -9999999999.99`,
  ]);
});
