import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, openSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, openNrfAnswers, toFileDate } from '#test/factories/nrf-calendar.js';
import type { AnswerFixture } from '#test/setup/answers.js';
import { walmartFolder } from '#test/setup/shared.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { readRows } from '#test/slow-path/read-rows.js';
import { computeYearlyStorePerformance } from '#test/slow-path/yearly-store-performance.js';
import { yearlyStorePerformance, YearlyStorePerformanceArgs } from './yearly-store-performance.js';

let database: TestWarehouse;
let fixture: AnswerFixture;

const open = async (sources: Parameters<typeof openNrfAnswers>[0]) => {
  ({ database, fixture } = await openNrfAnswers(sources));
};

const ask = (given: Partial<YearlyStorePerformanceArgs> = {}) =>
  fixture.ask(
    yearlyStorePerformance,
    Object.assign(new YearlyStorePerformanceArgs(), { calendar: 'FISCAL', first: 1_000, ...given }),
  );

describe('a fiscal year of 53 weeks and its neighbours', () => {
  /** Of store 1: 100 in each week of 2011, 110 of 2012, which has 53 weeks, and 121 of 2013. */
  const amounts: Record<number, number> = { 2011: 100, 2012: 110, 2013: 121 };
  beforeAll(() =>
    open(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        // Store 2 sells 50 a week, from week 27 of 2011 on.
        sales: listNrfWeeks(2011, 2013)
          .flatMap(({ friday, year }) => [
            `1,1,${toFileDate(friday)},${amounts[year]}.00,FALSE`,
            ...(friday < '2011-08-05' ? [] : [`2,1,${toFileDate(friday)},50.00,FALSE`]),
          ])
          .join('\n'),
        features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
      }),
    ),
  );
  afterAll(() => database.drop());

  it('compares 52 of the 53 weeks with the year before, and weeks 2 to 53 with the year after', async () => {
    const { nodes } = await ask();
    expect(
      nodes.map((node) => [
        node.year,
        node.store,
        node.total,
        node.weeks,
        node.likeForLikeGrowth,
        node.likeForLikeWeeks,
        node.firstComparedWeek,
        node.lastComparedWeek,
        node.state,
      ]),
    ).toEqual([
      [2011, 1, 5200, 52, null, 0, null, null, 'COMPLETE'],
      [2011, 2, 1300, 26, null, 0, null, null, 'COMPLETE'],
      // 52 × 110 after 52 × 100; the 53rd week has none to compare with.
      [2012, 1, 5830, 53, 0.1, 52, '2011-02-04', '2012-01-27', 'COMPLETE'],
      [2012, 2, 2650, 53, 0, 26, '2011-08-05', '2012-01-27', 'COMPLETE'],
      [2013, 1, 6292, 52, 0.1, 52, '2012-02-10', '2013-02-01', 'COMPLETE'],
      [2013, 2, 2600, 52, 0, 52, '2012-02-10', '2013-02-01', 'COMPLETE'],
    ]);
  });

  it('compares the chain over the same weeks, and leads with its last complete year', async () => {
    const { years, latest, coverage } = await ask({ to: '2013-02-01' });
    expect(years).toMatchObject([
      { year: 2011, firstWeek: '2011-02-04', lastWeek: '2012-01-27', weeks: 52, total: 6500 },
      // (5720 + 1300) / (5200 + 1300) - 1
      {
        year: 2012,
        firstWeek: '2012-02-03',
        lastWeek: '2013-02-01',
        weeks: 53,
        total: 8480,
        best: [{ store: 1 }],
        likeForLikeGrowth: 0.08,
        likeForLikeWeeks: 52,
        firstComparedWeek: '2011-02-04',
        lastComparedWeek: '2012-01-27',
        state: 'COMPLETE',
      },
    ]);
    expect(latest).toMatchObject({
      year: 2012,
      state: 'COMPLETE',
      weeks: 53,
      total: 8480,
      likeForLikeGrowth: 0.08,
      likeForLikeWeeks: 52,
      firstComparedWeek: '2011-02-04',
      lastComparedWeek: '2012-01-27',
    });
    expect(coverage).toMatchObject({ firstWeek: '2011-02-04', weeks: 105, calendar: '4-5-4' });
    // (6292 + 2600) / (5720 + 2600) - 1
    expect((await ask()).latest).toMatchObject({ year: 2013, likeForLikeGrowth: 0.06875 });
  });

  it('selects whole fiscal years by their number and by dates', async () => {
    const listYears = async (given: Partial<YearlyStorePerformanceArgs>) =>
      (await ask(given)).years.map(({ year }) => year);
    expect(await listYears({ year: 2012 })).toEqual([2012]);
    // The year ends with the week of 1 February 2013.
    expect(await listYears({ from: '2013-02-01' })).toEqual([2012, 2013]);
    expect(await listYears({ from: '2013-02-02' })).toEqual([2013]);
    expect(await listYears({ from: '2012-05-01', to: '2012-06-01' })).toEqual([2012]);
  });

  /** Store 1 opened in February 2011 and is comparable from March 2012, store 2 from September 2012. */
  it('compares comparable stores over the weeks in which they are comparable', async () => {
    const read = async () => {
      const { nodes, years } = await ask();
      return {
        stores: nodes.map(({ year, store, isComparable }) => [year, store, isComparable]),
        years: years.map((year) => [
          year.comparableStores,
          year.comparableGrowth,
          year.comparableWeeks,
          year.firstComparableWeek,
          year.lastComparableWeek,
        ]),
      };
    };
    const first = [
      [0, null, 0, null, null],
      // Weeks 5 to 52 of store 1, 32 to 52 of store 2: (48 × 110 + 21 × 50) / (48 × 100 + 21 × 50) - 1
      [2, 0.082051, 48, '2011-03-04', '2012-01-27'],
    ];
    const before = await read();
    expect(before.years).toEqual([...first, [2, 0.06875, 52, '2012-02-10', '2013-02-01']]);
    expect(before.stores).toEqual([
      [2011, 1, false],
      [2011, 2, false],
      [2012, 1, true],
      [2012, 2, true],
      [2013, 1, true],
      [2013, 2, true],
    ]);
    await database.warehouse.query(
      "UPDATE mart.store_profile_chunks SET closing_date = '2013-02-01' WHERE store = 2",
    );
    const after = await read();
    expect(after.years).toEqual([...first, [1, 0.1, 52, '2012-02-10', '2013-02-01']]);
    expect(after.stores.at(-1)).toEqual([2013, 2, false]);
  });

  it('keeps calendar years the default, without a calendar in the coverage', async () => {
    const { years, coverage } = await ask({ calendar: 'GREGORIAN', year: 2012 });
    expect(years).toMatchObject([{ year: 2012, firstWeek: '2012-01-06', weeks: 52 }]);
    expect(coverage.calendar).toBeNull();
  });

  it('is open until the last week of its last month, and partial without its first week or a week between', async () => {
    const remove = (week: string) =>
      database.warehouse.query(
        `WITH sold AS (DELETE FROM mart.store_week_chunks WHERE week_date = $1)
         DELETE FROM mart.calendar_week_chunks WHERE week_date = $1`,
        [week],
      );
    const listStates = async () => (await ask()).years.map(({ year, state }) => [year, state]);
    await remove('2014-01-31');
    await remove('2012-05-04');
    await remove('2011-02-04');
    expect(await listStates()).toEqual([
      [2011, 'PARTIAL'],
      [2012, 'PARTIAL'],
      [2013, 'OPEN'],
    ]);
    expect((await ask()).latest).toMatchObject({ year: 2013, state: 'OPEN', weeks: 51 });
  });

  it('refuses fiscal years of a snapshot without a calendar', async () => {
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'calendar_week'",
    );
    await expect(ask()).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
  });

  it('does not know the comparable stores of a snapshot without profiles of stores', async () => {
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'store_profile'",
    );
    const { nodes, years } = await ask({ calendar: 'GREGORIAN' });
    expect(nodes[0]).toMatchObject({ isComparable: null, storeName: null });
    expect(years[0]).toMatchObject({ comparableStores: null, comparableGrowth: null });
  });
});

describe.runIf(walmartFolder)('fiscal years of the real files', () => {
  beforeAll(async () => open(await openSources(walmartFolder ?? '')));
  afterAll(() => database.drop());

  it('agree with a slow path', async () => {
    const weeks = listNrfWeeks(2009, 2013);
    const places = new Map(weeks.map((week) => [week.friday, week]));
    const dates = new Map(weeks.map(({ friday, year, week }) => [`${year} ${week}`, friday]));
    const calendar = {
      findYear: (date: string) => places.get(date)!.year,
      goBack(date: string) {
        const { year, week } = places.get(date)!;
        return dates.get(`${year - 1} ${week}`);
      },
    };
    const { nodes, years } = await ask();
    const rows = readRows(walmartFolder ?? '');
    const expected = computeYearlyStorePerformance(rows, calendar);
    expect(nodes).toMatchObject(expected.stores);
    expect(years).toMatchObject(
      expected.years.map(({ best, worst, ...year }) => ({
        ...year,
        best: best.map((store) => ({ store })),
        worst: worst.map((store) => ({ store })),
      })),
    );
    // All stores opened in February 2010.
    const comparable = computeYearlyStorePerformance(rows, {
      ...calendar,
      goBack: (date) => (date < '2011-03-04' ? undefined : calendar.goBack(date)),
    });
    expect(years).toMatchObject(
      comparable.years.map((year) => ({
        comparableGrowth: year.likeForLikeGrowth,
        comparableWeeks: year.likeForLikeWeeks,
        firstComparableWeek: year.firstComparedWeek,
        lastComparableWeek: year.lastComparedWeek,
      })),
    );
    expect(years.map(({ comparableStores }) => comparableStores)).toEqual([0, 45, 45]);
    expect(years.map(({ year, weeks: of, state }) => [year, of, state])).toEqual([
      [2010, 52, 'COMPLETE'],
      [2011, 52, 'COMPLETE'],
      [2012, 39, 'OPEN'],
    ]);
  });
});
