import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourcesOf } from '#test/factories/load-marts.js';
import { type OpenDesk, openDeskOver } from '#test/setup/answers.js';
import { checkQuestion } from './question/question.js';
import { measureNames, totalNames } from './registry/measures.js';
import { Sales } from './sales.js';

// 04/02/2011 and 11/02/2011 are 364 days after 05/02/2010 and 12/02/2010.
const sources = {
  stores: `1,A,1000
           2,B,500`,
  sales: `1,1,05/02/2010,100.00,FALSE
          1,2,05/02/2010,50.00,FALSE
          2,1,05/02/2010,30.10,FALSE
          1,1,12/02/2010,200.00,TRUE
          2,1,12/02/2010,-20.00,TRUE
          1,1,04/02/2011,120.00,FALSE
          1,2,04/02/2011,40.00,FALSE
          2,1,11/02/2011,60.00,TRUE
          1,2,11/03/2011,10.01,FALSE`,
  features: `1,05/02/2010,40,2.50,NA,NA,NA,NA,NA,200,8,FALSE
             2,05/02/2010,NA,2.49,NA,NA,NA,NA,NA,180,NA,FALSE
             1,12/02/2010,19.99,3.00,NA,NA,NA,NA,NA,210,7.999,TRUE
             1,04/02/2011,60,3.50,10,NA,5.50,NA,NA,220,6,FALSE
             2,11/02/2011,80,4.00,NA,NA,NA,NA,NA,NA,4,TRUE
             1,11/03/2011,20,2.999,NA,NA,NA,NA,1,139.9999,12,FALSE`,
};

describe('sales', () => {
  let desk: OpenDesk;
  beforeAll(async () => {
    desk = await openDeskOver(sourcesOf(sources));
  });
  afterAll(() => desk.close());

  const ask = (question: object) => desk.ask(Sales, checkQuestion(question));
  /** The values of each group, in the order of the columns asked for. */
  async function rows(question: { dimensions?: string[]; measures?: string[] } & object) {
    const { dimensions = [], measures = ['totalSales'] } = question;
    const { nodes } = await ask(question);
    return nodes.map((node) => [...dimensions, ...measures].map((name) => node[name]));
  }

  it('gives every measure of each year', async () => {
    const { nodes, totalCount } = await ask({ dimensions: ['year'], measures: [...measureNames] });
    expect(totalCount).toBe(2);
    expect(nodes).toEqual([
      {
        year: 2010,
        totalSales: 360.1, // 100 + 50 + 30.10 + 200 - 20
        averageStoreWeek: 90.03, // over 4 store-weeks
        storeWeeks: 4,
        rows: 5,
        weeks: 2,
        stores: 2,
        share: 0.610225, // of 590.11
        changeOnPeriodBefore: null,
        likeForLikeGrowth: null,
        likeForLikeWeeks: 0,
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
        storeWeeks: 3,
        rows: 4,
        weeks: 3,
        stores: 2,
        share: 0.389775,
        changeOnPeriodBefore: -0.361261, // (230.01 - 360.10) / 360.10
        likeForLikeGrowth: 0.692308, // (160 + 60) after (150 - 20)
        likeForLikeWeeks: 2,
        meanCpi: 180, // (220 + 139.9999) / 2
        meanUnemployment: 7.333, // (6 + 4 + 12) / 3
        meanFuelPrice: 3.5, // (3.50 + 4.00 + 2.999) / 3
        meanTemperature: 53.33, // (60 + 80 + 20) / 3
        meanMarkdown: 8.25, // (15.50 + 1) / 2
        totalMarkdown: 16.5,
      },
    ]);
  });

  it('gives the measures of the whole, and what it covers', async () => {
    const { totals, coverage } = await ask({ measures: [...totalNames], dimensions: ['store'] });
    expect(totals).toEqual({
      totalSales: 590.11,
      averageStoreWeek: 84.3, // over 7 store-weeks
      storeWeeks: 7,
      rows: 9,
      weeks: 5,
      stores: 2,
      likeForLikeGrowth: 0.692308,
      likeForLikeWeeks: 2,
      meanCpi: 190, // 949.9999 / 5
      meanUnemployment: 7.6, // 37.999 / 5
      meanFuelPrice: 3.082, // 18.489 / 6
      meanTemperature: 44, // 219.99 / 5
      meanMarkdown: 8.25,
      totalMarkdown: 16.5,
    });
    expect(coverage).toEqual({ firstWeek: '2010-02-05', lastWeek: '2011-03-11', weeks: 5 });
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
  ])(
    'groups by %s, in its order, and lets each group through its own filter',
    async (by, groups) => {
      expect(await rows({ dimensions: [by] })).toEqual(groups);
      for (const [key, total] of groups) {
        const filters = { [by]: typeof key === 'boolean' ? key : [key] };
        expect(await rows({ dimensions: [by], filters })).toEqual([[key, total]]);
      }
    },
  );

  it('averages a department over the store-weeks in which it sold', async () => {
    const measures = ['averageStoreWeek', 'storeWeeks'];
    expect(await rows({ dimensions: ['department'], measures })).toEqual([
      [1, 81.68, 6],
      [2, 33.34, 3],
    ]);
  });

  it('counts a store-week once, however many departments are asked for', async () => {
    const filters = { department: [1, 2] };
    const measures = ['totalSales', 'storeWeeks', 'averageStoreWeek', 'rows', 'meanCpi'];
    expect(await rows({ dimensions: ['store'], filters, measures })).toEqual([
      [1, 520.01, 4, 130, 6, 192.5], // (200 + 210 + 220 + 139.9999) / 4
      [2, 70.1, 3, 23.37, 3, 180],
    ]);
  });

  it('gives MarkDowns whole to each department', async () => {
    const measures = ['totalMarkdown', 'meanMarkdown'];
    expect(await rows({ dimensions: ['department'], measures })).toEqual([
      [1, 15.5, 15.5],
      [2, 16.5, 8.25],
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

  it('finds the week 364 days earlier also where the filters leave it out', async () => {
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
  ])('takes the change on the %s immediately before', async (period, changes) => {
    const { nodes } = await ask({ dimensions: [period], measures: ['changeOnPeriodBefore'] });
    expect(nodes.map((node) => node.changeOnPeriodBefore)).toEqual(changes);
  });

  it('takes it with the other keys the same, from returns as a share of their size', async () => {
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

  it('compares before `having` leaves groups out, and takes shares of all that was let through', async () => {
    const measures = ['totalSales', 'share', 'changeOnPeriodBefore'];
    const having = { totalSales: { max: 300 } };
    const answer = await ask({ dimensions: ['year'], measures, having });
    expect(answer.nodes).toEqual([
      { year: 2011, totalSales: 230.01, share: 0.389775, changeOnPeriodBefore: -0.361261 },
    ]);
    expect(answer).toMatchObject({ totalCount: 1, totals: { totalSales: 590.11 } });
  });

  it.each([
    [{ totalSales: { min: 60 } }, ['2010-02-05', '2010-02-12', '2011-02-04', '2011-02-11']],
    [{ totalSales: { max: 60 } }, ['2011-02-11', '2011-03-11']],
    [{ totalSales: { min: 60, max: 170 }, stores: { min: 1 } }, ['2011-02-04', '2011-02-11']],
    [{ likeForLikeGrowth: { min: 0 } }, ['2011-02-04', '2011-02-11']],
  ])('shows the groups whose measures lie within %j, bounds included', async (having, weeks) => {
    expect(await rows({ dimensions: ['week'], measures: [], having })).toEqual(
      weeks.map((week) => [week]),
    );
  });

  it('orders by measures and keys, nothing last, and by the keys what is equal', async () => {
    const dimensions = ['store', 'year'];
    const sorted = async (...sorts: object[]) =>
      (await rows({ dimensions, measures: [], sorts })).map(([store, year]) => `${store}/${year}`);
    // totals: 350, 170.01, 10.10, 60; growth: null, 0.066667, null, 4
    expect(await sorted()).toEqual(['1/2010', '1/2011', '2/2010', '2/2011']);
    expect(await sorted({ by: 'totalSales' })).toEqual(['2/2010', '2/2011', '1/2011', '1/2010']);
    expect(await sorted({ by: 'likeForLikeGrowth', direction: 'DESC' })).toEqual([
      '2/2011',
      '1/2011',
      '1/2010',
      '2/2010',
    ]);
    expect(
      await sorted({ by: 'year', direction: 'DESC' }, { by: 'store', direction: 'DESC' }),
    ).toEqual(['2/2011', '1/2011', '2/2010', '1/2010']);
    // three weeks, but for store 2 in 2011
    expect(await sorted({ by: 'stores', direction: 'DESC' })).toEqual(await sorted());
  });

  it('goes on after a cursor, and refuses one of another question', async () => {
    const question = { dimensions: ['week'], sorts: [{ by: 'totalSales' }], limit: 2 };
    const weeks = async (after?: string) => {
      const { nodes, pageInfo } = await ask({ ...question, after });
      return { weeks: nodes.map((node) => node.week), pageInfo };
    };
    const first = await weeks();
    expect(first.weeks).toEqual(['2011-03-11', '2011-02-11']);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await weeks(first.pageInfo.endCursor ?? '');
    expect(second.weeks).toEqual(['2011-02-04', '2010-02-12']);
    const third = await weeks(second.pageInfo.endCursor ?? '');
    expect(third.weeks).toEqual(['2010-02-05']);
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const after = first.pageInfo.endCursor;
    for (const other of [
      { ...question, filters: { store: [1] } },
      { ...question, sorts: [] },
      { ...question, measures: ['weeks'] },
    ]) {
      await expect(ask({ ...other, after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('is empty where nothing matches', async () => {
    const filters = { to: '2009-12-31' };
    for (const dimensions of [[], ['store'], ['department']]) {
      expect(await ask({ dimensions, filters, measures: ['totalSales', 'meanCpi'] })).toMatchObject(
        {
          nodes: [],
          totalCount: 0,
          totals: { totalSales: 0, meanCpi: null },
          coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
        },
      );
    }
  });
});
