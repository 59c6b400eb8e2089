import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { loadMarts, openSources } from '#test/factories/load-marts.js';
import { planSales } from '#test/factories/plan-sales.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { walmartFolder } from '#test/setup/shared.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { groupBy, sumCents } from '#test/slow-path/grouping.js';
import { readRows, type SalesRow } from '#test/slow-path/read-rows.js';
import { addDays } from '#test/slow-path/week-dates.js';
import { salesAgainstPlan } from './sales-against-plan.js';

/** The plan of each row is 10 more than its sales. */
const MORE = 1_000n;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const FIRST_WEEK = '2010-02-05';

/** Each store lacks every eleventh week, another one than its neighbours. */
const isComplete = ({ store, week }: Pick<SalesRow, 'store' | 'week'>) =>
  (store + (Date.parse(week) - Date.parse(FIRST_WEEK)) / WEEK_MS) % 11 !== 0;

describe.runIf(walmartFolder)('salesAgainstPlan over the real files', () => {
  let database: TestWarehouse;
  let fixture: AnswerFixture;
  let rows: SalesRow[];
  beforeAll(async () => {
    const folder = walmartFolder ?? '';
    rows = readRows(folder).sales;
    database = await createTestWarehouse();
    await loadMarts(database.url, await openSources(folder));
    await database.warehouse.query(
      `INSERT INTO mart.store_week_coverage_chunks (chunk_id, store, week_date, store_type, departments, is_complete)
       SELECT 1, store, week_date, store_type, departments, (store + (week_date - DATE '${FIRST_WEEK}') / 7) % 11 <> 0
       FROM mart.store_week WHERE snapshot_id = 1`,
    );
    await planSales(database.warehouse);
    fixture = await openAnswerFixture(database.warehouse);
  });
  afterAll(() => database.drop());

  /** Returns the figures of each group in whole cents. */
  function follow(name: (row: SalesRow) => string, only: (row: SalesRow) => boolean) {
    const listed = rows.filter(only);
    const complete = listed.filter(isComplete);
    const ofYear = (row: SalesRow) => row.week.startsWith('2011');
    const key = ({ store, department, week }: Omit<SalesRow, 'cents' | 'isHoliday'>) =>
      `${store} ${department} ${week}`;
    const byKey = new Map(listed.map((row) => [key(row), row]));
    const before = (row: SalesRow) => ({ ...row, week: addDays(row.week, -364) });
    const groups = {
      planned: groupBy(listed.filter(ofYear), name),
      delivered: groupBy(complete.filter(ofYear), name),
      compared: groupBy(
        complete.filter((row) => {
          const earlier = before(row);
          return ofYear(row) && earlier.week >= FIRST_WEEK && isComplete(earlier);
        }),
        name,
      ),
    };
    const withPlan = (sold: SalesRow[] = []) => sumCents(sold) + MORE * BigInt(sold.length);
    return Object.fromEntries(
      [...groups.planned].map(([group, planned]) => {
        const delivered = groups.delivered.get(group);
        // A department without a row sold nothing.
        const earlier = groups.compared
          .get(group)
          ?.map((row) => byKey.get(key(before(row))) ?? { cents: 0n });
        return [
          group,
          {
            plan: withPlan(planned),
            deliveredPlan: withPlan(delivered),
            actual: sumCents(delivered ?? []),
            lastYear: earlier && sumCents(earlier),
          },
        ];
      }),
    );
  }

  const month = ({ week }: SalesRow) => week.slice(0, 7).replace('-', '-M');
  const store = (row: SalesRow) => `Store ${row.store}`;
  const department = (row: SalesRow) => `Department ${row.department}`;
  it.each([
    [{ by: 'STORE' }, store, () => true],
    [{ by: 'DEPARTMENT' }, department, () => true],
    [{ by: 'MONTH' }, month, () => true],
    [{ by: 'WEEK' }, ({ week }: SalesRow) => week, () => true],
    [{ by: 'STORE', department: 7 }, store, (row: SalesRow) => row.department === 7],
    [{ by: 'MONTH', store: 3 }, month, (row: SalesRow) => row.store === 3],
  ] as const)('agrees with a slow path for %o', async (given, name, only) => {
    const args = await validateArguments(salesAgainstPlan.args, { ...given, fiscalYear: 2011 });
    const { groups } = await fixture.ask(salesAgainstPlan, args as never);
    const toCents = (amount: number) => BigInt(Math.round(amount * 100));
    const found = groups.map(({ group, plan, deliveredPlan, actual, lastYear }) => [
      group,
      {
        plan: toCents(plan),
        deliveredPlan: toCents(deliveredPlan),
        actual: toCents(actual ?? 0),
        lastYear: lastYear === null ? undefined : toCents(lastYear),
      },
    ]);
    expect(Object.fromEntries(found)).toEqual(follow(name, only));
  });
});
