import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addDays } from '#calendar/holiday.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { calendarParameters } from '../fiscal-weeks.js';
import { buildPlannedWeeks } from './planned-weeks.js';
import { planVersion } from './plan-version.js';

const PRELUDE = new URL('../../../../lake/src/duckdb/prelude.sql', import.meta.url);
const defaults = Object.fromEntries(
  Object.entries(calendarParameters).map(([name, each]) => [name, each.default]),
);

type Sale = [store: number, department: number, week: string, sales: string];
type Amount = [store: number, department: number, period: string, amount: string, version?: string];

/** Returns the rows of a query over plan and sales; stores are those of the sales and 9. */
async function build(
  sales: readonly Sale[],
  plan: readonly Amount[],
  query: string,
  chosen: ParameterValues = {},
): Promise<Record<string, unknown>[]> {
  const values = { ...defaults, ...chosen };
  const relations = buildPlannedWeeks(values);
  const stores = [...new Set([9, ...sales.map(([store]) => store)])];
  return askDuckdb(`${readFileSync(PRELUDE, 'utf8')}
    CREATE TABLE integrated_sales AS SELECT store, department, week_date::DATE AS week_date,
      sales::DECIMAL(18, 2) AS weekly_sales
      FROM (VALUES ${sales.map(([s, d, week, each]) => `(${s}, ${d}, '${week}', ${each})`).join(', ')})
        s(store, department, week_date, sales);
    CREATE TABLE plan AS SELECT store, department, plan_period, amount::DECIMAL(18, 2) AS amount, version
      FROM (VALUES ${plan
        .map(
          ([s, d, period, each, version = 'plan']) =>
            `(${s}, ${d}, '${period}', ${each}, '${version}')`,
        )
        .join(', ')}) p(store, department, plan_period, amount, version);
    CREATE TABLE stores AS SELECT * FROM (VALUES ${stores.map((each) => `(${each}, 'A')`).join(', ')})
      t(store, store_type);
    CREATE VIEW calendar AS SELECT DATE '2000-01-01' AS week_end, 0 AS fiscal_year, 0 AS fiscal_quarter,
      0 AS fiscal_month WHERE false;
    CREATE VIEW parameters AS SELECT '${values['fiscalCalendar']}' AS fiscal_calendar;
    CREATE VIEW planned_weeks AS ${relations.planned_weeks};
    ${query}`);
}

const WEEKS = `SELECT version, store, department, week_date, spread, amount FROM planned_weeks
  ORDER BY version, store, department, week_date`;
const pick = (rows: Record<string, unknown>[], ...names: string[]) =>
  rows.map((row) => names.map((name) => row[name]));

/** Fridays of February 2011, 364 days before those of February 2012. */
const HISTORY: Sale[] = [
  [1, 1, '2011-02-04', '100'],
  [1, 1, '2011-02-11', '200'],
  [1, 1, '2011-02-18', '300'],
  [1, 1, '2011-02-25', '400'],
  // Store 2 lacks the last week.
  [2, 1, '2011-02-04', '50'],
  [2, 1, '2011-02-11', '50'],
  [2, 1, '2011-02-18', '50'],
];

describe('the plan by week', () => {
  it('spreads a month by the sales of last year, by those of the department, or equally', async () => {
    const plan: Amount[] = [
      [1, 1, '2012-M02', '100.01'],
      [2, 1, '2012-M02', '1.00'],
      [2, 2, '2012-M02', '0.10'],
    ];
    const rows = await build(HISTORY, plan, WEEKS);
    expect(pick(rows, 'store', 'department', 'week_date', 'spread', 'amount')).toEqual([
      // 1000.1, 2000.2, 3000.3 and 4000.4 cents: the last has the largest remainder.
      [1, 1, '2012-02-03', 'LAST_YEAR', '10.00'],
      [1, 1, '2012-02-10', 'LAST_YEAR', '20.00'],
      [1, 1, '2012-02-17', 'LAST_YEAR', '30.00'],
      [1, 1, '2012-02-24', 'LAST_YEAR', '40.01'],
      // 150, 250, 350 and 400 of 1150: 13.04, 21.74, 30.43 and 34.78 cents.
      [2, 1, '2012-02-03', 'DEPARTMENT', '0.13'],
      [2, 1, '2012-02-10', 'DEPARTMENT', '0.22'],
      [2, 1, '2012-02-17', 'DEPARTMENT', '0.30'],
      [2, 1, '2012-02-24', 'DEPARTMENT', '0.35'],
      // 2.5 cents each: of equal remainders, the first weeks.
      [2, 2, '2012-02-03', 'EQUAL', '0.03'],
      [2, 2, '2012-02-10', 'EQUAL', '0.03'],
      [2, 2, '2012-02-17', 'EQUAL', '0.02'],
      [2, 2, '2012-02-24', 'EQUAL', '0.02'],
    ]);
  });

  it('takes amounts of weeks as they are, instead of the amount of their month', async () => {
    const plan: Amount[] = [
      [1, 1, '2012-M02', '99', 'second'],
      // Saturday to Friday.
      [1, 1, '2012-02-04', '7', 'second'],
      [1, 1, '2012-02-10', '1', 'second'],
      [9, 1, '2012-02-24', '5'],
    ];
    const rows = await build(HISTORY, plan, WEEKS);
    expect(pick(rows, 'version', 'store', 'week_date', 'spread', 'amount')).toEqual([
      ['plan', 9, '2012-02-24', 'WEEK', '5.00'],
      ['second', 1, '2012-02-10', 'WEEK', '8.00'],
    ]);
  });

  it('spreads to the weeks of the chosen calendar', async () => {
    const rows = await build(HISTORY, [[9, 3, '2012-M12', '5.00']], WEEKS, {
      fiscalCalendar: '4-5-4',
    });
    // January of NRF's year 2012, which has the 53rd week: the Fridays before 5 January to 2 February 2013.
    expect(pick(rows, 'week_date', 'amount')).toEqual([
      ['2013-01-04', '1.00'],
      ['2013-01-11', '1.00'],
      ['2013-01-18', '1.00'],
      ['2013-01-25', '1.00'],
      ['2013-02-01', '1.00'],
    ]);
  });

  it('names an amount of no week, and adds up the others', async () => {
    const plan: Amount[] = [
      [1, 1, '2012-M13', '1'],
      [1, 1, '2012-M02', '100.01'],
      [1, 1, '2012-02-30', '1', 'second'],
      [1, 1, '2012-M02', '1', 'third'],
    ];
    const rows = await build(
      HISTORY,
      plan,
      `SELECT * FROM (${readFileSync(planVersion.sql, 'utf8')}) ORDER BY version`,
    );
    const mistake = (period: string, version: string) =>
      `plan: ${period} of version ${version} is no week or month of the fiscal calendar; deliver the amount for one ` +
      'that it has';
    expect(
      pick(
        rows,
        'version',
        'amounts',
        'first_week',
        'last_week',
        'amount',
        'spread_amount',
        'mistake',
      ),
    ).toEqual([
      ['plan', 2, '2012-02-03', '2012-02-24', '101.01', '100.01', mistake('2012-M13', 'plan')],
      ['second', 1, null, null, '1.00', '0.00', mistake('2012-02-30', 'second')],
      ['third', 1, '2012-02-03', '2012-02-24', '1.00', '1.00', null],
    ]);
  });

  it('adds up to the cent, as exact fractions do', async () => {
    let state = 7;
    const random = (most: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    const stores = Array.from({ length: 200 }, (_, index) => index + 1);
    const weeks = [0, 7, 14, 21].map((days) => addDays('2011-02-04', days));
    const cents = new Map(
      stores.map((store) => [
        store,
        weeks.map(() => BigInt(1 + random(2_000_000_000)) * (store % 2 === 0 ? 1n : 499n)),
      ]),
    );
    const amounts = new Map(
      stores.map((store) => [store, BigInt(random(2_000_000_000)) * (store % 3 === 0 ? 1n : 457n)]),
    );
    const decimal = (value: bigint) => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
    const sales = stores.flatMap((store) =>
      weeks.map((week, at): Sale => [store, 1, week, decimal(cents.get(store)?.[at] ?? 0n)]),
    );
    const plan = stores.map((store): Amount => [
      store,
      1,
      '2012-M02',
      decimal(amounts.get(store) ?? 0n),
    ]);
    const expected = stores.flatMap((store) => {
      const [weights, amount] = [cents.get(store) ?? [], amounts.get(store) ?? 0n];
      const total = weights.reduce((sum, each) => sum + each, 0n);
      const shares = weights.map((weight) => (amount * weight) / total);
      const left = Number(amount - shares.reduce((sum, each) => sum + each, 0n));
      const largest = weights
        .map((weight, at) => ({ at, rest: (amount * weight) % total }))
        .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1))
        .slice(0, left)
        .map(({ at }) => at);
      return shares.map((share, at) => decimal(share + (largest.includes(at) ? 1n : 0n)));
    });
    const rows = await build(sales, plan, WEEKS);
    expect(rows.map(({ amount }) => amount)).toEqual(expected);
  });
});
