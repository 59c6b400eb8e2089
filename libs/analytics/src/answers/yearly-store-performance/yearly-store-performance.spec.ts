import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { YearlyStorePerformanceArgs } from './yearly-store-performance.js';
import { yearlyStorePerformance } from './yearly-store-performance.js';

const args = (given: Partial<YearlyStorePerformanceArgs> = {}) =>
  Object.assign(new YearlyStorePerformanceArgs(), given);

describe('yearlyStorePerformance', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // 04/02/2011 and 11/02/2011 are 364 days after 05/02/2010 and 12/02/2010.
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,C,100`,
        sales: `1,1,05/02/2010,100.00,FALSE
                1,1,12/02/2010,200.00,FALSE
                2,1,05/02/2010,250.00,FALSE
                2,2,05/02/2010,50.00,FALSE
                3,1,12/02/2010,70.00,FALSE
                1,1,04/02/2011,120.00,FALSE
                1,1,11/02/2011,210.00,FALSE
                1,1,18/02/2011,80.03,FALSE
                2,1,04/02/2011,270.00,FALSE
                3,1,18/02/2011,270.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  // The data begins in February 2010, and ends in February 2011.
  // The stores file has no names.
  const unnamed = { isComparable: false, storeName: null, district: null, rankInDistrict: null };
  const notCompared = {
    likeForLikeGrowth: null,
    likeForLikeWeeks: 0,
    firstComparedWeek: null,
    lastComparedWeek: null,
  };
  const of2010 = {
    year: 2010,
    ...notCompared,
    state: 'PARTIAL',
    ...unnamed,
  };

  it('ranks the stores of each year by total, and ties share a rank', async () => {
    const answer = await fixture.ask(yearlyStorePerformance, args());
    const perSize = (size: number, salesPerSize: number, rankBySalesPerSize: number) => ({
      size,
      salesPerSize,
      rankBySalesPerSize,
      // Each store is the only one of its type.
      typeMedianSalesPerSize: salesPerSize,
    });
    // store 1 in 2011: (120 + 210) / (100 + 200) - 1 = 0.1; store 2: 270 / 300 - 1 = -0.1
    expect(answer.nodes).toEqual([
      {
        ...of2010,
        store: 1,
        storeType: 'A',
        total: 300,
        weeklyAverage: 150,
        weeks: 2,
        rank: 1,
        typeMedianWeeklyAverage: 150,
        ...perSize(1000, 0.15, 3),
      },
      {
        ...of2010,
        store: 2,
        storeType: 'B',
        total: 300,
        weeklyAverage: 300,
        weeks: 1,
        rank: 1,
        typeMedianWeeklyAverage: 300,
        ...perSize(500, 0.6, 2),
      },
      {
        ...of2010,
        store: 3,
        storeType: 'C',
        total: 70,
        weeklyAverage: 70,
        weeks: 1,
        rank: 3,
        typeMedianWeeklyAverage: 70,
        ...perSize(100, 0.7, 1),
      },
      {
        year: 2011,
        ...unnamed,
        store: 1,
        storeType: 'A',
        total: 410.03,
        weeklyAverage: 136.68,
        typeMedianWeeklyAverage: 136.68,
        ...perSize(1000, 0.1367, 3),
        weeks: 3,
        rank: 1,
        likeForLikeGrowth: 0.1,
        likeForLikeWeeks: 2,
        firstComparedWeek: '2010-02-05',
        lastComparedWeek: '2010-02-12',
        state: 'OPEN',
      },
      {
        year: 2011,
        ...unnamed,
        store: 2,
        storeType: 'B',
        total: 270,
        weeklyAverage: 270,
        typeMedianWeeklyAverage: 270,
        ...perSize(500, 0.54, 2),
        weeks: 1,
        rank: 2,
        likeForLikeGrowth: -0.1,
        likeForLikeWeeks: 1,
        firstComparedWeek: '2010-02-05',
        lastComparedWeek: '2010-02-05',
        state: 'OPEN',
      },
      {
        year: 2011,
        ...unnamed,
        store: 3,
        storeType: 'C',
        total: 270,
        weeklyAverage: 270,
        typeMedianWeeklyAverage: 270,
        ...perSize(100, 2.7, 1),
        weeks: 1,
        rank: 2,
        ...notCompared,
        state: 'OPEN',
      },
    ]);
    expect(answer.totalCount).toBe(6);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-05',
      lastWeek: '2011-02-18',
      weeks: 5,
    });
  });

  // All stores opened in February 2010, so none is comparable before March 2011.
  const noneComparable = {
    comparableStores: 0,
    comparableGrowth: null,
    comparableWeeks: 0,
    firstComparableWeek: null,
    lastComparableWeek: null,
  };

  it('sums up the chain year by year, with every best and worst store', async () => {
    const answer = await fixture.ask(yearlyStorePerformance, args());
    const first = { store: 1, storeType: 'A' };
    const second = { store: 2, storeType: 'B' };
    const third = { store: 3, storeType: 'C' };
    // 2011: (120 + 210 + 270) / (100 + 200 + 300) - 1 = 0, over 04/02 and 11/02
    expect(answer.years).toEqual([
      {
        year: 2010,
        firstWeek: '2010-02-05',
        lastWeek: '2010-02-12',
        weeks: 2,
        total: 670,
        best: [first, second],
        bestTotal: 300,
        worst: [third],
        worstTotal: 70,
        ...notCompared,
        ...noneComparable,
        state: 'PARTIAL',
      },
      {
        year: 2011,
        firstWeek: '2011-02-04',
        lastWeek: '2011-02-18',
        weeks: 3,
        total: 950.03,
        best: [first],
        bestTotal: 410.03,
        worst: [second, third],
        worstTotal: 270,
        likeForLikeGrowth: 0,
        likeForLikeWeeks: 2,
        firstComparedWeek: '2010-02-05',
        lastComparedWeek: '2010-02-12',
        ...noneComparable,
        state: 'OPEN',
      },
    ]);
  });

  it('leads with the last year of the selected stores, where none is complete', async () => {
    const readLatest = async (given: Partial<YearlyStorePerformanceArgs>) =>
      (await fixture.ask(yearlyStorePerformance, args(given))).latest;
    expect(await readLatest({})).toEqual({
      year: 2011,
      state: 'OPEN',
      firstWeek: '2011-02-04',
      lastWeek: '2011-02-18',
      weeks: 3,
      stores: 3,
      total: 950.03,
      best: [1],
      bestTotal: 410.03,
      worst: [2, 3],
      worstTotal: 270,
      rank: null,
      rankedStores: 3,
      likeForLikeGrowth: 0,
      likeForLikeWeeks: 2,
      firstComparedWeek: '2010-02-05',
      lastComparedWeek: '2010-02-12',
    });
    expect(await readLatest({ store: 2, to: '2010-01-01' })).toMatchObject({
      year: 2010,
      state: 'PARTIAL',
      weeks: 1,
      stores: 1,
      total: 300,
      rank: 1,
      likeForLikeGrowth: null,
    });
    expect(await readLatest({ department: 2 })).toMatchObject({ year: 2010, total: 50, best: [2] });
    expect(await readLatest({ store: 9 })).toBeNull();
  });

  it('ranks a store among all stores even if it alone is requested', async () => {
    const answer = await fixture.ask(yearlyStorePerformance, args({ store: 3 }));
    expect(answer.nodes.map(({ year, rank }) => [year, rank])).toEqual([
      [2010, 3],
      [2011, 2],
    ]);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-12',
      lastWeek: '2011-02-18',
      weeks: 2,
    });
    expect(answer.years.map(({ total }) => total)).toEqual([670, 950.03]);
  });

  it('returns only the requested year, and still compares it with the year before', async () => {
    const answer = await fixture.ask(yearlyStorePerformance, args({ year: 2011, first: 1 }));
    expect(answer.totalCount).toBe(3);
    expect(answer.nodes).toMatchObject([{ year: 2011, store: 1, likeForLikeGrowth: 0.1 }]);
    expect(answer.years.map(({ year }) => year)).toEqual([2011]);
  });

  it.each([
    ['YEAR', 'DESC', ['2011/1', '2011/2', '2011/3', '2010/1', '2010/2', '2010/3']],
    ['RANK', 'ASC', ['2010/1', '2010/2', '2011/1', '2011/2', '2011/3', '2010/3']],
    ['TOTAL', 'DESC', ['2011/1', '2010/1', '2010/2', '2011/2', '2011/3', '2010/3']],
    ['WEEKLY_AVERAGE', 'ASC', ['2010/3', '2011/1', '2010/1', '2011/2', '2011/3', '2010/2']],
    ['GROWTH', 'DESC', ['2011/1', '2011/2', '2010/1', '2010/2', '2010/3', '2011/3']],
  ] as const)('orders by %s %s', async (orderBy, direction, expected) => {
    const answer = await fixture.ask(yearlyStorePerformance, args({ orderBy, direction }));
    expect(answer.nodes.map(({ year, store }) => `${year}/${store}`)).toEqual(expected);
  });

  it('is empty where nothing matches', async () => {
    const answer = await fixture.ask(yearlyStorePerformance, args({ year: 2009 }));
    expect(answer).toMatchObject({
      nodes: [],
      totalCount: 0,
      years: [],
      latest: null,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });
});

describe('yearlyStorePerformance after a year of returns', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,05/02/2010,-100.00,FALSE
                1,1,04/02/2011,50.00,FALSE
                2,1,05/02/2010,30.00,FALSE
                2,1,04/02/2011,40.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  it('takes growth from negative sales as a share of their size', async () => {
    const { nodes, years } = await fixture.ask(yearlyStorePerformance, args({ year: 2011 }));
    // (50 + 100) / 100 and (40 - 30) / 30; together (90 + 70) / 70
    expect(nodes.map(({ store, likeForLikeGrowth }) => [store, likeForLikeGrowth])).toEqual([
      [1, 1.5],
      [2, 0.333333],
    ]);
    expect(years.map(({ likeForLikeGrowth }) => likeForLikeGrowth)).toEqual([2.285714]);
  });
});

describe.runIf(walmartFolder)('yearlyStorePerformance on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle', async () => {
    const { uc9 } = readOracle();
    const { years, nodes } = await fixture.ask(yearlyStorePerformance, args({ first: 1_000 }));
    expect(years.map(({ year }) => String(year))).toEqual(Object.keys(uc9));
    for (const year of years) {
      const expected = uc9[year.year];
      expect(year).toMatchObject({
        best: [{ store: expected?.best[0] }],
        bestTotal: Number(expected?.best[1]),
        worst: [{ store: expected?.worst[0] }],
        worstTotal: Number(expected?.worst[1]),
        weeks: expected?.weeks,
        likeForLikeGrowth: expected?.like_for_like,
      });
      expect(nodes.find((node) => node.year === year.year)).toMatchObject({
        rank: 1,
        store: expected?.best[0],
        total: Number(expected?.best[1]),
      });
    }
  });
});
