import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallSales } from '#test/factories/small-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { checkQuestion } from './question/question.js';
import { measureNames, totalNames } from './registry/measures.js';
import { sales } from './sales.js';

describe('sales', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openAnswersOver(smallSales);
  });
  afterAll(() => fixture.close());

  const ask = (question: object) => fixture.ask(sales, checkQuestion(question));
  /** Returns the values of each group: its keys, then its measures in the order of the registry. */
  async function rows(question: Partial<Record<string, object>>) {
    const { nodes } = await ask(question);
    return nodes.map((node) => Object.values(node));
  }

  it('returns every measure of each year', async () => {
    const { nodes, totalCount } = await ask({ dimensions: ['year'], measures: [...measureNames] });
    expect(totalCount).toBe(2);
    expect(nodes).toEqual([
      {
        year: 2010,
        totalSales: 360.1, // 100 + 50 + 30.10 + 200 - 20
        averageStoreWeek: 90.03, // over 4 store-weeks
        salesPerSize: 0.12, // over two weeks of 1,000 and two of 500
        storeWeeks: 4,
        rows: 5,
        weeks: 2,
        stores: 2,
        share: 0.610225, // of 590.11
        changeOnPeriodBefore: null,
        salesYearBefore: null,
        changeOnYearBefore: null,
        comparedWeeks: 0,
        firstComparedWeek: null,
        lastComparedWeek: null,
        likeForLikeGrowth: null,
        likeForLikeWeeks: 0,
        plannedSales: null,
        changeOnPlan: null,
        meanCpi: 196.667, // (200 + 180 + 210) / 3: store 1's two departments count once
        meanUnemployment: 8, // (8 + 7.999) / 2
        meanFuelPrice: 2.663, // (2.50 + 2.49 + 3.00) / 3
        meanTemperature: 30, // (40 + 19.99) / 2
        meanMarkdown: null,
        totalMarkdown: null,
      },
      {
        year: 2011,
        totalSales: 230.01, // 120 + 40 + 60 + 10.01
        averageStoreWeek: 76.67,
        salesPerSize: 0.092, // 230.01 / 2,500
        storeWeeks: 3,
        rows: 4,
        weeks: 3,
        stores: 2,
        share: 0.389775,
        changeOnPeriodBefore: -0.361261, // (230.01 - 360.10) / 360.10
        salesYearBefore: 360.1, // 180.10 + 180, of the two weeks 364 days before 4 and 11 February
        changeOnYearBefore: -0.389059, // (160 + 60 - 360.10) / 360.10
        comparedWeeks: 2,
        firstComparedWeek: '2010-02-05',
        lastComparedWeek: '2010-02-12',
        likeForLikeGrowth: 0.692308, // (160 + 60) after (150 - 20)
        likeForLikeWeeks: 2,
        plannedSales: null,
        changeOnPlan: null,
        meanCpi: 180, // (220 + 139.9999) / 2
        meanUnemployment: 7.333, // (6 + 4 + 12) / 3
        meanFuelPrice: 3.5, // (3.50 + 4.00 + 2.999) / 3
        meanTemperature: 53.33, // (60 + 80 + 20) / 3
        meanMarkdown: 8.25, // (15.50 + 1) / 2
        totalMarkdown: 16.5,
      },
    ]);
  });

  it('returns the totals and the coverage', async () => {
    const { totals, coverage } = await ask({ measures: [...totalNames], dimensions: ['store'] });
    expect(totals).toEqual({
      totalSales: 590.11,
      averageStoreWeek: 84.3, // over 7 store-weeks
      salesPerSize: 0.1073, // 590.11 / 5,500
      storeWeeks: 7,
      rows: 9,
      weeks: 5,
      stores: 2,
      salesYearBefore: 360.1,
      changeOnYearBefore: -0.389059, // (160 + 60 - 360.10) / 360.10
      comparedWeeks: 2,
      firstComparedWeek: '2010-02-05',
      lastComparedWeek: '2010-02-12',
      likeForLikeGrowth: 0.692308,
      likeForLikeWeeks: 2,
      plannedSales: null,
      changeOnPlan: null,
      meanCpi: 190, // 949.9999 / 5
      meanUnemployment: 7.6, // 37.999 / 5
      meanFuelPrice: 3.082, // 18.489 / 6
      meanTemperature: 44, // 219.99 / 5
      meanMarkdown: 8.25,
      totalMarkdown: 16.5,
    });
    expect(coverage).toMatchObject({ firstWeek: '2010-02-05', lastWeek: '2011-03-11', weeks: 5 });
  });

  it.each([
    [
      'store',
      [
        [1, 520.01],
        [2, 70.1],
      ],
    ],
    [
      'storeType',
      [
        ['A', 520.01],
        ['B', 70.1],
      ],
    ],
    ['sizeBand', [['below 50000', 590.11]]],
    [
      'department',
      [
        [1, 490.1],
        [2, 100.01],
      ],
    ],
    [
      'quarter',
      [
        ['2010-01-01', 360.1],
        ['2011-01-01', 230.01],
      ],
    ],
    [
      'month',
      [
        ['2010-02-01', 360.1],
        ['2011-02-01', 220],
        ['2011-03-01', 10.01],
      ],
    ],
    [
      'week',
      [
        ['2010-02-05', 180.1],
        ['2010-02-12', 180],
        ['2011-02-04', 160],
        ['2011-02-11', 60],
        ['2011-03-11', 10.01],
      ],
    ],
    [
      'isHoliday',
      [
        [false, 350.11],
        [true, 240],
      ],
    ],
    [
      'holiday',
      [
        ['Super Bowl', 240],
        ['none', 350.11],
      ],
    ],
    [
      'hasOffers',
      [
        [false, 420.1],
        [true, 170.01],
      ],
    ],
    [
      'unemploymentBand',
      [
        ['4 to below 6', 60],
        ['6 to below 8', 360],
        ['8 to below 10', 150],
        ['12 and above', 10.01],
        ['unknown', 10.1],
      ],
    ],
    [
      'cpiBand',
      [
        ['below 140', 10.01],
        ['180 to below 200', 30.1],
        ['200 to below 220', 350],
        ['220 and above', 160],
        ['unknown', 40],
      ],
    ],
    [
      'fuelPriceBand',
      [
        ['below 2.50', 30.1],
        ['2.50 to below 3.00', 160.01],
        ['3.00 to below 3.50', 200],
        ['3.50 to below 4.00', 160],
        ['4.00 and above', 60],
        ['unknown', -20],
      ],
    ],
    [
      'temperatureBand',
      [
        ['below 20', 200],
        ['20 to below 40', 10.01],
        ['40 to below 60', 150],
        ['60 to below 80', 160],
        ['80 and above', 60],
        ['unknown', 10.1],
      ],
    ],
  ])('groups by %s, in its order, and each group passes its own filter', async (by, groups) => {
    expect(await rows({ dimensions: [by] })).toEqual(groups);
    for (const [key, total] of groups) {
      const filters = { [by]: typeof key === 'boolean' ? key : [key] };
      expect(await rows({ dimensions: [by], filters })).toEqual([[key, total]]);
    }
  });

  it('averages a department over the store-weeks in which it sold', async () => {
    const measures = ['averageStoreWeek', 'storeWeeks'];
    expect(await rows({ dimensions: ['department'], measures })).toEqual([
      [1, 81.68, 6],
      [2, 33.34, 3],
    ]);
  });

  it('counts a store-week once, for any number of departments', async () => {
    const filters = { department: [1, 2] };
    const measures = ['totalSales', 'averageStoreWeek', 'storeWeeks', 'rows', 'meanCpi'];
    expect(await rows({ dimensions: ['store'], filters, measures })).toEqual([
      [1, 520.01, 130, 4, 6, 192.5], // (200 + 210 + 220 + 139.9999) / 4
      [2, 70.1, 23.37, 3, 3, 180],
    ]);
  });

  it('attributes MarkDowns in full to each department', async () => {
    const measures = ['meanMarkdown', 'totalMarkdown'];
    expect(await rows({ dimensions: ['department'], measures })).toEqual([
      [1, 15.5, 15.5],
      [2, 8.25, 16.5],
    ]);
  });

  it('compares like with like within a department', async () => {
    const measures = ['likeForLikeGrowth', 'likeForLikeWeeks'];
    const filters = { year: [2011] };
    // 120 + 60 after 100 - 20; 40 after 50
    expect(await rows({ dimensions: ['department'], measures, filters })).toEqual([
      [1, 1.25, 2],
      [2, -0.2, 1],
    ]);
    expect(await rows({ measures, filters: { ...filters, department: [2] } })).toEqual([[-0.2, 1]]);
  });

  it('finds the week 364 days earlier even if the filters exclude it', async () => {
    const measures = ['likeForLikeGrowth'];
    expect(await rows({ measures, filters: { from: '2011-01-01' } })).toEqual([[0.692308]]);
    // 60 after -20
    expect(await rows({ measures, filters: { year: [2011], isHoliday: true } })).toEqual([[4]]);
    expect(await rows({ measures, filters: { store: [1] } })).toEqual([[0.066667]]);
  });

  it.each([
    ['month', [null, null, -0.9545]], // 10.01 after 220; January 2011 has no sales
    ['quarter', [null, null]],
    ['week', [null, -0.000555, null, -0.625, null]], // 180 after 180.10; 60 after 160
  ])('computes the change from the %s immediately before', async (period, changes) => {
    const { nodes } = await ask({ dimensions: [period], measures: ['changeOnPeriodBefore'] });
    expect(nodes.map((node) => node.changeOnPeriodBefore)).toEqual(changes);
  });

  it('compares with the same other keys, and takes changes from returns as a share of their size', async () => {
    const dimensions = ['week', 'store'];
    const filters = { to: '2011-02-04' };
    expect(await rows({ dimensions, measures: ['changeOnPeriodBefore'], filters })).toEqual([
      ['2010-02-05', 1, null],
      ['2010-02-05', 2, null],
      ['2010-02-12', 1, 0.333333],
      ['2010-02-12', 2, -1.664452], // -20 after 30.10
      ['2011-02-04', 1, null],
    ]);
    const since = { dimensions: ['year', 'store'], measures: ['changeOnPeriodBefore'] };
    expect(await rows({ ...since, filters: { storeType: ['B'], isHoliday: true } })).toEqual([
      [2010, 2, null],
      [2011, 2, 4], // 60 after -20
    ]);
  });
});
