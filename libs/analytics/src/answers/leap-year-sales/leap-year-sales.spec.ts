import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { withoutDeliveries } from '../../serving/coverage.js';
import { leapYearSales } from './leap-year-sales.js';

describe('leapYearSales', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000,,,Delta
                 2,B,500,,,Delta
                 3,C,100`,
        sales: `1,1,05/01/1900,999.00,FALSE
                2,1,07/01/2000,-10.00,FALSE
                1,1,07/01/2011,500.00,FALSE
                1,1,06/01/2012,100.00,FALSE
                1,1,13/01/2012,100.00,FALSE
                2,1,06/01/2012,150.00,FALSE
                3,1,20/01/2012,100.00,FALSE
                3,2,20/01/2012,50.00,FALSE`,
        features: `1,06/01/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  // 2012: store 1 sold 200 in two weeks, stores 2 and 3 sold 150 in one week each
  const store1 = {
    rankByTotal: 1,
    rankByWeeklyAverage: 3,
    rankBySalesPerSize: 3,
    rankInDistrict: 1,
    store: 1,
    district: 'Delta',
    storeType: 'A',
    size: 1000,
    total: 200,
    weeklyAverage: 100,
    weeks: 2,
    salesPerSize: 0.1,
    // The only store of its type, as the others are.
    typeMedianWeeklyAverage: 100,
    typeMedianSalesPerSize: 0.1,
  };
  const second = {
    rankByTotal: 2,
    rankByWeeklyAverage: 1,
    total: 150,
    weeklyAverage: 150,
    weeks: 1,
    typeMedianWeeklyAverage: 150,
  };
  const store2 = {
    ...second,
    store: 2,
    storeType: 'B',
    size: 500,
    rankBySalesPerSize: 2,
    rankInDistrict: 2,
    district: 'Delta',
    salesPerSize: 0.3,
    typeMedianSalesPerSize: 0.3,
  };
  const store3 = {
    ...second,
    store: 3,
    storeType: 'C',
    size: 100,
    rankBySalesPerSize: 1,
    rankInDistrict: null,
    salesPerSize: 1.5,
    typeMedianSalesPerSize: 1.5,
  };
  const leap2012 = {
    year: 2012,
    // The data ends in January.
    state: 'OPEN',
    coverage: {
      firstWeek: '2012-01-06',
      lastWeek: '2012-01-20',
      weeks: 3,
      ...withoutDeliveries,
    },
    worst: [store2, store3],
    worstByWeeklyAverage: [store1],
    stores: [store1, store2, store3],
  };

  it('ranks the stores of a leap year, of the chain and of their districts, and returns all that tie for worst', async () => {
    expect(await fixture.ask(leapYearSales, { year: 2012 })).toEqual({
      years: [leap2012],
      coverage: leap2012.coverage,
      latest: {
        year: 2012,
        state: 'OPEN',
        firstWeek: '2012-01-06',
        lastWeek: '2012-01-20',
        weeks: 3,
        stores: 3,
        total: 500,
        best: [1],
        bestTotal: 200,
        worst: [2, 3],
        worstTotal: 150,
        rank: null,
        rankedStores: 3,
        // Store 1 sold 500 on 2011-01-07, 364 days before 2012-01-06: 100 / 500 - 1
        likeForLikeGrowth: -0.8,
        likeForLikeWeeks: 1,
        firstComparedWeek: '2011-01-07',
        lastComparedWeek: '2011-01-07',
      },
    });
  });

  it.each([
    [{ store: 2 }, [store2]],
    [{ storeType: 'C' } as const, [store3]],
    [{ store: 2, storeType: 'C' } as const, []],
  ])(
    'returns stores of %j with their ranks among all, and the same worst stores',
    async (given, stores) => {
      const { years } = await fixture.ask(leapYearSales, { year: 2012, ...given });
      expect(years).toEqual([{ ...leap2012, stores }]);
    },
  );

  it('ranks by the sales of one department', async () => {
    const { years, coverage } = await fixture.ask(leapYearSales, { department: 2 });
    const sold = { rankByTotal: 1, rankByWeeklyAverage: 1, total: 50, weeklyAverage: 50, weeks: 1 };
    const only = { ...sold, store: 3, storeType: 'C' };
    expect(years).toMatchObject([{ year: 2012, worst: [only], stores: [only] }]);
    expect(coverage).toMatchObject({ firstWeek: '2012-01-20', lastWeek: '2012-01-20', weeks: 1 });
  });

  it('accepts 2000 as a leap year, and neither 1900 nor 2011', async () => {
    const { years, coverage } = await fixture.ask(leapYearSales, {});
    expect(years.map(({ year }) => year)).toEqual([2000, 2012]);
    expect(coverage).toMatchObject({ firstWeek: '2000-01-07', lastWeek: '2012-01-20', weeks: 4 });
  });

  it('counts returns: the only store of a year is both best and worst', async () => {
    const { years } = await fixture.ask(leapYearSales, { year: 2000 });
    const only = {
      rankByTotal: 1,
      rankByWeeklyAverage: 1,
      rankBySalesPerSize: 1,
      rankInDistrict: 1,
      store: 2,
      district: 'Delta',
      storeType: 'B',
      size: 500,
      total: -10,
      weeklyAverage: -10,
      weeks: 1,
      salesPerSize: -0.02,
      typeMedianWeeklyAverage: -10,
      typeMedianSalesPerSize: -0.02,
    };
    expect(years).toEqual([
      {
        year: 2000,
        state: 'COMPLETE',
        coverage: {
          firstWeek: '2000-01-07',
          lastWeek: '2000-01-07',
          weeks: 1,
          ...withoutDeliveries,
        },
        worst: [only],
        worstByWeeklyAverage: [only],
        stores: [only],
      },
    ]);
  });

  it('is empty for a leap year without data', async () => {
    expect(await fixture.ask(leapYearSales, { year: 2004 })).toMatchObject({
      years: [],
      latest: null,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });

  it.each([1900, 2011])('rejects %i, which is not a leap year', async (year) => {
    await expect(fixture.ask(leapYearSales, { year })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(`${year} is not a leap year`) as string,
    });
  });
});

describe('leapYearSales of stores with equal rounded averages', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000000
                 2,A,999999`,
        // Store 1 sold 100.00 in three weeks, 33.333… per week.
        sales: `1,1,06/01/2012,33.33,FALSE
                1,1,13/01/2012,33.33,FALSE
                1,1,20/01/2012,33.34,FALSE
                2,1,06/01/2012,33.33,FALSE
                1,1,01/01/2016,33.33,FALSE
                1,1,08/01/2016,33.34,FALSE
                1,1,15/01/2016,33.34,FALSE
                2,1,01/01/2016,33.33,FALSE`,
        features: '1,06/01/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  it('ranks by rounded averages: both share the rank and are worst', async () => {
    const { years } = await fixture.ask(leapYearSales, {});
    const [year] = years;
    expect(year?.stores).toMatchObject([
      { store: 1, total: 100, rankByTotal: 1, weeklyAverage: 33.33, rankByWeeklyAverage: 1 },
      { store: 2, total: 33.33, rankByTotal: 2, weeklyAverage: 33.33, rankByWeeklyAverage: 1 },
    ]);
    expect(year?.worst.map(({ store }) => store)).toEqual([2]);
    expect(year?.worstByWeeklyAverage.map(({ store }) => store)).toEqual([1, 2]);
  });

  it('computes medians and ranks per size from averages before they are rounded', async () => {
    const { years } = await fixture.ask(leapYearSales, { year: 2016 });
    // Weekly averages of 33.336667 and 33.33: the median is 33.333333. The sales per size are 0.0000333367 and 0.0000333300.
    const ofType = { salesPerSize: 0, typeMedianWeeklyAverage: 33.33 };
    expect(years[0]?.stores).toMatchObject([
      { store: 1, weeklyAverage: 33.34, rankBySalesPerSize: 1, ...ofType },
      { store: 2, weeklyAverage: 33.33, rankBySalesPerSize: 2, ...ofType },
    ]);
  });
});

describe.runIf(walmartFolder)('leapYearSales on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('has the median of each type, and ranks by sales per size', async () => {
    const { years } = await fixture.ask(leapYearSales, { year: 2012 });
    const { stores } = years[0]!;
    const median = (values: readonly number[]) => {
      const sorted = values.toSorted((a, b) => a - b);
      const middle = Math.floor(sorted.length / 2);
      return sorted.length % 2 === 1
        ? sorted[middle]!
        : (sorted[middle - 1]! + sorted[middle]!) / 2;
    };
    expect(new Set(stores.map(({ storeType }) => storeType)).size).toBe(3);
    for (const store of stores) {
      const ofType = stores.filter(({ storeType }) => storeType === store.storeType);
      const averages = ofType.map(({ weeklyAverage }) => weeklyAverage);
      const perSize = ofType.map(({ salesPerSize }) => salesPerSize!);
      expect(store.typeMedianWeeklyAverage).toBeCloseTo(median(averages), 1);
      expect(store.typeMedianSalesPerSize).toBeCloseTo(median(perSize), 3);
      expect(store.salesPerSize).toBeCloseTo(store.weeklyAverage / store.size!, 4);
      const better = stores.filter(({ salesPerSize }) => salesPerSize! > store.salesPerSize!);
      expect(store.rankBySalesPerSize).toBe(better.length + 1);
    }
  });

  it('equals the oracle', async () => {
    const { uc3 } = readOracle();
    const { years } = await fixture.ask(leapYearSales, {});
    expect(years.map(({ year }) => String(year))).toEqual(Object.keys(uc3));
    for (const { year, coverage, worst, stores } of years) {
      const expected = uc3[year];
      expect(worst).toHaveLength(1);
      expect(worst[0]).toMatchObject({
        store: expected?.worst_store,
        total: Number(expected?.total),
        weeklyAverage: expected?.avg_week,
        weeks: expected?.weeks,
      });
      expect(coverage.weeks).toBe(expected?.weeks);
      expect(stores).toHaveLength(readOracle().rows.stores);
    }
  });
});
