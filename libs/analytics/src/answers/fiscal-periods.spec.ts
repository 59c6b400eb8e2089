import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import {
  yearlyStorePerformance,
  YearlyStorePerformanceArgs,
} from './yearly-store-performance/yearly-store-performance.js';
import {
  monthlyDepartmentSales,
  MonthlyDepartmentSalesArgs,
} from './monthly-department-sales/monthly-department-sales.js';

const WEEK_MS = 7 * 86_400_000;

/** The Fridays of 2011 and 2012: 52 in each year. */
const fridays = Array.from({ length: 104 }, (_, week) =>
  new Date(Date.UTC(2011, 0, 7) + week * WEEK_MS).toISOString().slice(0, 10),
);

/** First and last week of each store; store 2 delivers nothing in one week between. */
const SOLD: Record<number, readonly [string, string]> = {
  1: ['2011-01-07', '2012-12-28'],
  2: ['2011-07-01', '2012-08-10'],
  3: ['2012-03-09', '2012-12-28'],
};
const LACKING = '2012-05-11';

let database: TestWarehouse;
let fixture: AnswerFixture;
beforeAll(async () => {
  database = await createTestWarehouse();
  // 100 a week in 2011, and 110 in 2012.
  const sales = Object.entries(SOLD).flatMap(([store, [first, last]]) =>
    fridays
      .filter((friday) => friday >= first && friday <= last)
      .filter((friday) => store !== '2' || friday !== LACKING)
      .map((friday) => {
        const date = friday.split('-').toReversed().join('/');
        return `${store},1,${date},${friday < '2012' ? 100 : 110}.00,FALSE`;
      }),
  );
  await loadMarts(
    database.url,
    createSources({
      stores: `1,A,1000
               2,B,500
               3,B,500`,
      sales: sales.join('\n'),
      features: '1,07/01/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
    }),
  );
  await database.warehouse.query(
    'INSERT INTO mart.store_week_coverage_chunks VALUES (1, 2, $1, $2, 0, false)',
    [LACKING, 'B'],
  );
  fixture = await openAnswerFixture(database.warehouse);
});
afterAll(() => database.drop());

const ask = (given: Partial<MonthlyDepartmentSalesArgs>, stores?: number[]) =>
  fixture.ask(
    monthlyDepartmentSales,
    Object.assign(new MonthlyDepartmentSalesArgs(), { calendar: 'FISCAL', first: 1_000, ...given }),
    stores && { stores },
  );

const listStates = async (given: Partial<MonthlyDepartmentSalesArgs>, stores?: number[]) =>
  (await ask(given, stores)).nodes.map((node) => [
    node.fiscalMonth ?? node.fiscalQuarter ?? node.fiscalYear,
    node.weeks,
    node.state,
  ]);

const listYears = async (stores?: number[]) => {
  const args = Object.assign(new YearlyStorePerformanceArgs(), { calendar: 'FISCAL' });
  const { years } = await fixture.ask(yearlyStorePerformance, args, stores && { stores });
  return years.map(({ year, state }) => [year, state]);
};

it('completes the periods of a scope by its own weeks', async () => {
  // From week 26 of 2011 on, to week 32 of 2012, without one week.
  expect(await listStates({ period: 'YEAR' }, [2])).toEqual([
    [2011, 27, 'PARTIAL'],
    [2012, 31, 'OPEN'],
  ]);
  expect((await listStates({ period: 'QUARTER' }, [2])).slice(0, 5)).toEqual([
    ['2011-Q3', 14, 'COMPLETE'],
    ['2011-Q4', 13, 'COMPLETE'],
    ['2012-Q1', 13, 'COMPLETE'],
    ['2012-Q2', 12, 'PARTIAL'],
    ['2012-Q3', 6, 'OPEN'],
  ]);
  // From week 10 of 2012 on, which ends with the sales.
  expect(await listStates({ period: 'YEAR' }, [3])).toEqual([[2012, 43, 'PARTIAL']]);
  expect((await ask({ period: 'YEAR' }, [3])).nodes[0]?.month).toBe('2011-12-31');
});

it('compares a scope with weeks that it has', async () => {
  // Of the five weeks of June 2012, only the last one compares with a week since the opening: 110 after 100.
  const { nodes } = await ask({}, [2]);
  expect(nodes.find(({ fiscalMonth }) => fiscalMonth === '2012-M06')).toMatchObject({
    weeks: 5,
    state: 'COMPLETE',
    changeOnYearBefore: 0.1,
    comparedWeeks: 1,
    firstComparedWeek: '2011-07-01',
    lastComparedWeek: '2011-07-01',
  });
});

it('compares one store with weeks since its opening, and cuts the month in which it closes', async () => {
  const { nodes } = await ask({ store: 2 });
  const listed = nodes
    .filter(({ fiscalMonth }) =>
      ['2011-M07', '2012-M06', '2012-M07', '2012-M08'].includes(fiscalMonth!),
    )
    .map((node) => [
      node.fiscalMonth,
      node.weeks,
      node.state,
      node.changeOnYearBefore,
      node.comparedWeeks,
      node.firstComparedWeek,
    ]);
  // From 1 July 2011 to 10 August 2012, the second of five weeks. The last week of June 2012 compares with 1 July 2011.
  expect(listed).toEqual([
    ['2011-M07', 5, 'COMPLETE', null, 0, null],
    ['2012-M06', 5, 'COMPLETE', 0.1, 1, '2011-07-01'],
    ['2012-M07', 4, 'COMPLETE', 0.1, 4, '2011-07-08'],
    ['2012-M08', 2, 'PARTIAL', null, 2, '2011-08-05'],
  ]);
  expect((await ask({ store: 2, period: 'YEAR' })).latest).toMatchObject({
    fiscalYear: 2012,
    state: 'PARTIAL',
    weeks: 31,
  });
  const june = await ask({ calendar: 'GREGORIAN', store: 2, from: '2012-07-01', to: '2012-08-31' });
  // In July 2011 five Fridays, in July 2012 four: 440 after 500.
  expect(june.nodes.map((node) => [node.month, node.state, node.changeOnYearBefore])).toEqual([
    ['2012-07-01', 'COMPLETE', -0.12],
    ['2012-08-01', 'PARTIAL', null],
  ]);
});

it('grows one store in the rows as its scope does, with a year of opening complete for the chain alone', async () => {
  const read = async (given: object, stores?: number[]) => {
    const args = Object.assign(new YearlyStorePerformanceArgs(), { calendar: 'FISCAL', ...given });
    const { nodes } = await fixture.ask(yearlyStorePerformance, args, stores && { stores });
    return nodes.map((node) => [
      node.year,
      node.likeForLikeGrowth,
      node.likeForLikeWeeks,
      node.firstComparedWeek,
      node.state,
    ]);
  };
  // Weeks 26 to 32 of 2012 after weeks 26 to 32 of 2011.
  const grown = [0.1, 7, '2011-07-01'];
  expect(await read({ store: 2 })).toEqual([
    [2011, null, 0, null, 'COMPLETE'],
    [2012, ...grown, 'PARTIAL'],
  ]);
  expect(await read({}, [2])).toEqual([
    [2011, null, 0, null, 'PARTIAL'],
    [2012, ...grown, 'OPEN'],
  ]);
});

it('shows a calendar month in which a scope lacks a week as partial', async () => {
  const { nodes } = await ask({ calendar: 'GREGORIAN', year: 2012 }, [2]);
  expect(nodes.map(({ month, weeks, state }) => [month, weeks, state]).slice(3, 6)).toEqual([
    ['2012-04-01', 4, 'COMPLETE'],
    ['2012-05-01', 3, 'PARTIAL'],
    ['2012-06-01', 5, 'COMPLETE'],
  ]);
});

it('gives a quarter as many weeks as it has', async () => {
  const { nodes } = await ask({ period: 'QUARTER', year: 2011 }, [1]);
  // 12, 13, 14 and 13 Fridays: no totals compare.
  expect(
    nodes.map((node) => [node.month, node.weeks, node.changeOnMonthBefore, node.state]),
  ).toEqual([
    ['2011-01-01', 12, null, 'COMPLETE'],
    ['2011-03-26', 13, null, 'COMPLETE'],
    ['2011-06-25', 14, null, 'COMPLETE'],
    ['2011-10-01', 13, null, 'COMPLETE'],
  ]);
  const chosen = await ask({ period: 'QUARTER', from: '2011-04-01', to: '2011-06-24' }, [1]);
  expect(chosen.nodes.map(({ fiscalQuarter }) => fiscalQuarter)).toEqual(['2011-Q2']);
});

it('gives a year the state that the answer about stores gives it', async () => {
  for (const stores of [[1], [2], [3]])
    expect(
      (await listStates({ period: 'YEAR' }, stores)).map(([year, , state]) => [year, state]),
    ).toEqual(await listYears(stores));
  expect(await listYears([3])).toEqual([[2012, 'PARTIAL']]);
});

it('completes the quarters of a chain whose first quarter has four of 13 months', async () => {
  await database.warehouse.query(
    `UPDATE mart.calendar_week_chunks
     SET fiscal_month = (fiscal_week + 3) / 4, weeks_in_month = 4,
       fiscal_quarter = CASE WHEN fiscal_week <= 16 THEN 1 ELSE (fiscal_week - 17) / 12 + 2 END`,
  );
  expect(await listStates({ period: 'QUARTER', year: 2012 }, [1])).toEqual([
    ['2012-Q1', 16, 'COMPLETE'],
    ['2012-Q2', 12, 'COMPLETE'],
    ['2012-Q3', 12, 'COMPLETE'],
    ['2012-Q4', 12, 'COMPLETE'],
  ]);
  // Store 3 begins with week 10, in the third of four months.
  expect((await listStates({ period: 'QUARTER' }, [3]))[0]).toEqual(['2012-Q1', 7, 'PARTIAL']);
});

it('is partial without a week between, though no later week is expected', async () => {
  await database.warehouse.query(
    `WITH sold AS (DELETE FROM mart.store_week_chunks WHERE week_date = '2012-06-15')
     DELETE FROM mart.calendar_week_chunks WHERE week_date = '2012-06-15'`,
  );
  const states = await listStates({ period: 'YEAR' }, [1]);
  expect(states.map(([year, , state]) => [year, state])).toEqual([
    [2011, 'COMPLETE'],
    [2012, 'PARTIAL'],
  ]);
  expect(await listYears([1])).toEqual([
    [2011, 'COMPLETE'],
    [2012, 'PARTIAL'],
  ]);
});
