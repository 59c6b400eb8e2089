import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { WeeklyTopStoresArgs } from './weekly-top-stores.js';
import { weeklyTopStores } from './weekly-top-stores.js';

const args = (given: Partial<WeeklyTopStoresArgs> = {}) =>
  Object.assign(new WeeklyTopStoresArgs(), given);

describe('weeklyTopStores', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,C,100`,
        sales: `1,1,05/02/2010,300.00,FALSE
                1,2,05/02/2010,100.00,FALSE
                2,1,05/02/2010,320.00,FALSE
                3,1,05/02/2010,10.00,FALSE
                1,1,12/02/2010,250.00,TRUE
                2,1,12/02/2010,250.00,TRUE
                3,1,12/02/2010,200.00,TRUE
                2,1,19/02/2010,70.00,FALSE
                1,1,26/02/2010,-20.00,FALSE
                2,1,26/02/2010,-90.00,FALSE
                1,1,05/03/2010,40.00,FALSE
                3,1,05/03/2010,0.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  const first = [{ store: 1, storeType: 'A' }];
  const second = [{ store: 2, storeType: 'B' }];

  it('returns the top stores of each week and the margin over the next', async () => {
    const answer = await fixture.ask(weeklyTopStores, args());
    // 400 - 320 = 80, 80 / 320; 250 - 200 = 50, 50 / 200; -20 - -90 = 70, 70 / 90
    expect(answer.nodes).toEqual([
      {
        week: '2010-02-05',
        stores: first,
        sales: 400,
        nextSales: 320,
        margin: 80,
        marginRatio: 0.25,
        state: 'COMPLETE',
      },
      {
        week: '2010-02-12',
        stores: [...first, ...second],
        sales: 250,
        nextSales: 200,
        margin: 50,
        marginRatio: 0.25,
        state: 'COMPLETE',
      },
      {
        week: '2010-02-19',
        stores: second,
        sales: 70,
        nextSales: null,
        margin: null,
        marginRatio: null,
        state: 'COMPLETE',
      },
      {
        week: '2010-02-26',
        stores: first,
        sales: -20,
        nextSales: -90,
        margin: 70,
        marginRatio: 0.777778,
        state: 'COMPLETE',
      },
      {
        week: '2010-03-05',
        stores: first,
        sales: 40,
        nextSales: 0,
        margin: 40,
        marginRatio: null,
        state: 'COMPLETE',
      },
    ]);
    expect(answer.totalCount).toBe(5);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-05',
      lastWeek: '2010-03-05',
      weeks: 5,
    });
  });

  it('counts the weeks at the top over the whole list, on every page', async () => {
    const answer = await fixture.ask(weeklyTopStores, args({ first: 1 }));
    expect(answer.nodes).toHaveLength(1);
    expect(answer.wins).toEqual([
      { store: 1, storeType: 'A', weeks: 4 },
      { store: 2, storeType: 'B', weeks: 2 },
    ]);
  });

  it('returns only the requested weeks, both ends included', async () => {
    const answer = await fixture.ask(
      weeklyTopStores,
      args({ from: '2010-02-12', to: '2010-02-19' }),
    );
    expect(answer.nodes.map(({ week }) => week)).toEqual(['2010-02-12', '2010-02-19']);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-12',
      lastWeek: '2010-02-19',
      weeks: 2,
    });
    expect(answer.wins).toEqual([
      { store: 2, storeType: 'B', weeks: 2 },
      { store: 1, storeType: 'A', weeks: 1 },
    ]);
  });

  it.each([
    ['SALES', 'DESC', [400, 250, 70, 40, -20]],
    ['SALES', 'ASC', [-20, 40, 70, 250, 400]],
    ['MARGIN', 'DESC', [400, -20, 250, 40, 70]],
    ['MARGIN', 'ASC', [40, 250, -20, 400, 70]],
  ] as const)('orders by %s %s, weeks without a margin last', async (orderBy, direction, sales) => {
    const answer = await fixture.ask(weeklyTopStores, args({ orderBy, direction }));
    expect(answer.nodes.map((node) => node.sales)).toEqual(sales);
  });

  it('is empty where no week matches', async () => {
    const answer = await fixture.ask(weeklyTopStores, args({ from: '2011-01-01' }));
    expect(answer).toMatchObject({
      nodes: [],
      totalCount: 0,
      wins: [],
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });
});

describe.runIf(walmartFolder)('weeklyTopStores on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle', async () => {
    const { uc6 } = readOracle();
    const answer = await fixture.ask(weeklyTopStores, args({ first: 1_000 }));
    expect(answer.totalCount).toBe(uc6.weeks);
    expect(Object.fromEntries(answer.wins.map(({ store, weeks }) => [store, weeks]))).toEqual(
      uc6.wins,
    );
    const [week, stores, sales] = uc6.first;
    expect(answer.nodes[0]).toMatchObject({
      week,
      stores: stores.map((store) => ({ store })),
      sales: Number(sales),
    });
  });
});
