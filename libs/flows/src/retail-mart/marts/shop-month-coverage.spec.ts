import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { shopMonthCoverage } from './shop-month-coverage.js';

const DAY_MS = 86_400_000;
/** A Monday. */
const FIRST_DAY = Date.UTC(2026, 0, 5);
const toDate = (day: number) => new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10);

/** Returns the days of each shop that are not delivered, from the days with its rows: `x` with rows, `.` without. */
async function findMissing(...shops: string[]): Promise<string[]> {
  const rows = shops.flatMap((days, index) =>
    [...days].flatMap((mark, day) =>
      mark === 'x' ? [`(${index + 1}, DATE '${toDate(day)}')`] : [],
    ),
  );
  const found = await askDuckdb(`
    CREATE MACRO date_sub(day, days) AS (day - CAST(days AS INTEGER));
    CREATE VIEW retail_transactions AS SELECT * FROM (VALUES ${rows.join(',')}) t(store_id, sales_date);
    SELECT store_id, sum(days_open) AS open, sum(days_delivered) AS delivered, min(first_missing_day) AS missing
    FROM (${readFileSync(shopMonthCoverage.sql, 'utf8')}) GROUP BY store_id ORDER BY store_id`);
  return found.map((row) => {
    const [open, delivered, missing] = ['open', 'delivered', 'missing'].map((name) => row[name]);
    const from = missing === null ? '' : ` from ${missing as string}`;
    return `${delivered as string} of ${open as string}${from}`;
  });
}

const week = 'xxxxxx.';

it.each<[string, string[], string[]]>([
  ['nothing when all shops deliver every day', [week, week], ['6 of 6', '6 of 6']],
  [
    'nothing in the first week: no other weekday is usual yet',
    ['xxx', 'xx.', 'xx.'],
    ['3 of 3', '2 of 2', '2 of 2'],
  ],
  ['a day of the second week', [`${week}xxx`, `${week}xx`], ['9 of 9', '8 of 9 from 2026-01-14']],
  [
    'no day on which a shop is closed, such as Sundays',
    ['xxxxxxx'.repeat(3), `${week}${week}xxxxxx`],
    ['21 of 21', '18 of 18'],
  ],
  [
    'no earlier day without rows: the shop was closed',
    [week.repeat(3), `${week}x.xxxx.${week}`],
    ['18 of 18', '17 of 17'],
  ],
  [
    'no day on which nobody sells',
    [`${week}xx.x`, `${week}x`],
    ['9 of 9', '7 of 9 from 2026-01-13'],
  ],
  [
    'all usual days of almost four weeks',
    [week.repeat(4), week],
    ['24 of 24', '6 of 24 from 2026-01-12'],
  ],
  ['none once a shop closed', [week.repeat(5), week], ['30 of 30', '6 of 6']],
])('lacks %s', async (_, shops, expected) => {
  expect(await findMissing(...shops)).toEqual(expected);
});
