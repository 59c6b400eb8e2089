import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filteredSalesLines } from '#test/factories/filtered-sales.js';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { checkQuestion } from '../sales/question/question.js';
import { sales } from '../sales/sales.js';
import {
  weeklyTopStores,
  WeeklyTopStoresArgs,
} from '../answers/weekly-top-stores/weekly-top-stores.js';
import {
  yearlyStorePerformance,
  YearlyStorePerformanceArgs,
} from '../answers/yearly-store-performance/yearly-store-performance.js';

/** The lines of `filteredSales`: store 1 is in Delta, 2 and 3 are in Lakes, 4 is in neither and closed to the files. */
const sources = createSources({
  ...filteredSalesLines,
  stores: `1,A,1000,Ashford,South,Delta
           2,B,500,Bellmont,North,Lakes
           3,B,500,,North,Lakes
           4,C,100`,
});

describe('stores of a district', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openAnswersOver(sources);
  });
  afterAll(() => fixture.close());

  const askYears = (given: object) =>
    fixture.ask(yearlyStorePerformance, Object.assign(new YearlyStorePerformanceArgs(), given));
  const group = async (question: object) => {
    const { nodes } = await fixture.ask(sales, checkQuestion(question));
    return nodes.map((node) => Object.values(node));
  };

  it('are ranked among themselves, and the answer names them', async () => {
    const { nodes, years, coverage } = await askYears({ district: 'Lakes', year: 2011 });
    expect(nodes.map(({ store, total, rank }) => [store, total, rank])).toEqual([
      [2, 340, 1],
      [3, 65, 2],
    ]);
    // 300 + 40 and 25 + 40.
    expect(years.map(({ total, best }) => [total, best.map(({ store }) => store)])).toEqual([
      [405, [2]],
    ]);
    expect(coverage.scope).toBe('district Lakes (stores 2, 3)');
  });

  it('have their names, and a rank in it in every list of stores', async () => {
    const { nodes } = await askYears({ year: 2011 });
    expect(
      nodes.map((node) => [
        node.store,
        node.rank,
        node.storeName,
        node.district,
        node.rankInDistrict,
      ]),
    ).toEqual([
      [2, 1, 'Bellmont', 'Lakes', 1],
      [1, 2, 'Ashford', 'Delta', 1],
      [3, 3, null, 'Lakes', 2],
    ]);
  });

  it('win weeks against each other', async () => {
    const asked = Object.assign(new WeeklyTopStoresArgs(), { region: 'North' });
    const { nodes } = await fixture.ask(weeklyTopStores, asked);
    expect(
      nodes.map(({ week, stores, sales: sold }) => [week, stores.map(({ store }) => store), sold]),
    ).toEqual([
      ['2010-12-31', [2], 150],
      ['2011-01-07', [2], 300],
      ['2011-02-04', [2, 3], 40],
    ]);
  });

  it('are a dimension and a filter of sales', async () => {
    const measures = ['totalSales', 'stores'];
    // 110 + 180 + 50; 150 + 40 + 300 + 25 + 40 + 40.
    expect(await group({ dimensions: ['region', 'district'], measures })).toEqual([
      ['North', 'Lakes', 595, 2],
      ['South', 'Delta', 340, 1],
    ]);
    expect(await group({ measures, filters: { district: ['Delta'] } })).toEqual([[340, 1]]);
    // By department: 200 - 20 of store 1, 300 + 25 of stores 2 and 3.
    expect(
      await group({
        dimensions: ['district', 'department'],
        filters: { week: ['2011-01-07'] },
      }),
    ).toEqual([
      ['Delta', 1, 200],
      ['Delta', 2, -20],
      ['Lakes', 1, 300],
      ['Lakes', 2, 25],
    ]);
  });

  it.each([
    [{ district: 'Lake' }, 'district "Lake" is unknown: use one of Delta, Lakes'],
    [{ region: 'East' }, 'region "East" is unknown: use one of North, South'],
    [{ region: 'South', district: 'Lakes' }, 'no store is in region South, district Lakes: '],
  ])('are refused with the valid names for %j', async (given, message) => {
    await expect(askYears(given)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  it('are refused in sales with the valid names', async () => {
    await expect(group({ filters: { district: ['Delta', 'Gulf'] } })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: 'filters.district "Gulf" is unknown: use one of Delta, Lakes',
    });
  });
});

describe('comparable stores', () => {
  let fixture: OpenAnswerFixture;
  // Store 1 opens in January 2010 and store 2 in March 2011, comparable from February 2011 and from April 2012 on.
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,08/01/2010,90.00,FALSE
                1,1,05/02/2010,100.00,FALSE
                1,1,07/01/2011,99.00,FALSE
                1,1,04/02/2011,110.00,FALSE
                2,1,04/03/2011,50.00,FALSE
                2,1,08/04/2011,50.00,FALSE
                1,1,02/03/2012,70.00,FALSE
                2,1,02/03/2012,80.00,FALSE
                2,1,06/04/2012,60.00,FALSE`,
        features: '1,08/01/2010,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
      }),
    );
  });
  afterAll(() => fixture.close());

  it('count from the 13th month after their first week', async () => {
    const { nodes } = await fixture.ask(
      sales,
      checkQuestion({
        dimensions: ['isComparable', 'store', 'week'],
        measures: ['totalSales'],
        filters: { isComparable: true },
      }),
    );
    expect(nodes.map((node) => Object.values(node).slice(1))).toEqual([
      [1, '2011-02-04', 110],
      [1, '2012-03-02', 70],
      [2, '2012-04-06', 60],
    ]);
  });

  it('decide which weeks growth compares', async () => {
    const ask = async (filters: object) => {
      const measures = ['changeOnYearBefore', 'likeForLikeGrowth'];
      const question = { dimensions: ['year'], measures, filters };
      return (await fixture.ask(sales, checkQuestion(question))).nodes.map(Object.values);
    };
    // 364 days earlier: 110 on 100 and 99 on 90 in 2011. In 2012 store 2 sold 80 on 50 and, comparable, 60 on 50. Store 1
    // sold 70 in a week that it had missed, which counts where store 2 had sold.
    expect(await ask({})).toEqual([
      [2010, null, null],
      [2011, 0.1, 0.1],
      [2012, 1.1, 0.4],
    ]);
    expect(await ask({ isComparable: true })).toEqual([
      [2011, 0.1, 0.1],
      [2012, 0.2, 0.2],
    ]);
  });
});
