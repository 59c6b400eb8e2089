import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { LowestFuelPricesArgs } from './lowest-fuel-prices.js';
import { lowestFuelPrices } from './lowest-fuel-prices.js';

const createArgs = (args: Partial<LowestFuelPricesArgs>) =>
  Object.assign(new LowestFuelPricesArgs(), args);

describe('lowestFuelPrices', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,C,200`,
        // one sales week only; store 3 never sells
        sales: `1,1,05/02/2010,100.00,FALSE
                2,1,05/02/2010,100.00,FALSE`,
        features: `1,05/02/2010,50,2.600,NA,NA,NA,NA,NA,200,8,FALSE
                   2,05/02/2010,50,2.575,NA,NA,NA,NA,NA,200,8,FALSE
                   3,05/02/2010,50,2.548,NA,NA,NA,NA,NA,200,8,FALSE
                   1,12/02/2010,50,2.500,NA,NA,NA,NA,NA,200,8,FALSE
                   2,12/02/2010,50,2.700,NA,NA,NA,NA,NA,200,8,FALSE
                   3,12/02/2010,50,2.500,NA,NA,NA,NA,NA,200,8,FALSE
                   1,19/02/2010,50,NA,NA,NA,NA,NA,NA,200,8,FALSE
                   2,19/02/2010,50,2.900,NA,NA,NA,NA,NA,200,8,FALSE
                   3,26/02/2010,50,NA,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  it('returns all stores with the lowest price of each week that has one', async () => {
    const answer = await fixture.ask(lowestFuelPrices, createArgs({}));
    expect(answer.nodes).toEqual([
      {
        week: '2010-02-05',
        price: 2.548,
        stores: [3],
        tied: false,
        nextPrice: 2.575,
        hasSales: true,
        state: 'COMPLETE',
      },
      {
        week: '2010-02-12',
        price: 2.5,
        stores: [1, 3],
        tied: true,
        nextPrice: 2.7,
        hasSales: false,
        state: 'COMPLETE',
      },
      // Stores 1 and 3 have no price that week, which is not a price of 0.
      {
        week: '2010-02-19',
        price: 2.9,
        stores: [2],
        tied: false,
        nextPrice: null,
        hasSales: false,
        state: 'PARTIAL',
      },
    ]);
    expect(answer.totalCount).toBe(3);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-05',
      lastWeek: '2010-02-19',
      weeks: 3,
    });
  });

  it('compares the complete weeks of the period, whichever stores have the lowest price', async () => {
    const laterWeek = { week: '2010-02-19', stores: 1, expectedStores: 3, lacking: [1, 3] };
    const all = await fixture.ask(lowestFuelPrices, createArgs({ first: 1 }));
    const compared = {
      weeks: 2,
      firstWeek: '2010-02-05',
      lastWeek: '2010-02-12',
      stores: 3,
      selectedStores: 3,
      listedWeeks: 2,
      tiedWeeks: 1,
      cheapestWeek: '2010-02-12',
      cheapestPrice: 2.5,
      cheapestStores: [1, 3],
      latestWeek: '2010-02-12',
      latestPrice: 2.5,
      laterWeek,
    };
    expect(all.compared).toEqual(compared);
    // Store 2 has the lowest price of the partial week only.
    const second = await fixture.ask(lowestFuelPrices, createArgs({ store: 2 }));
    expect(second.compared).toEqual({
      ...compared,
      selectedStores: 1,
      listedWeeks: 0,
      tiedWeeks: 0,
      cheapestWeek: null,
      cheapestPrice: null,
      cheapestStores: [],
      latestWeek: null,
      latestPrice: null,
    });
    const last = await fixture.ask(lowestFuelPrices, createArgs({ from: '2010-02-19' }));
    expect(last.compared).toMatchObject({ weeks: 0, lastWeek: null, laterWeek });
  });

  it('orders by price', async () => {
    const answer = await fixture.ask(
      lowestFuelPrices,
      createArgs({ orderBy: 'PRICE', direction: 'DESC', first: 2 }),
    );
    expect(answer.nodes.map((node) => node.price)).toEqual([2.9, 2.548]);
    expect(answer.pageInfo.hasNextPage).toBe(true);
  });

  it('returns only the requested weeks, both ends included', async () => {
    const answer = await fixture.ask(
      lowestFuelPrices,
      createArgs({ from: '2010-02-12', to: '2010-02-19' }),
    );
    expect(answer.nodes.map((node) => node.week)).toEqual(['2010-02-12', '2010-02-19']);
    expect(answer.coverage.weeks).toBe(2);
  });

  it('is empty where no week has a price', async () => {
    const answer = await fixture.ask(lowestFuelPrices, createArgs({ from: '2010-02-26' }));
    expect(answer).toMatchObject({
      nodes: [],
      totalCount: 0,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });
});

describe.runIf(walmartFolder)('lowestFuelPrices on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle', async () => {
    const { uc8 } = readOracle();
    const answer = await fixture.ask(lowestFuelPrices, createArgs({ first: 1_000 }));
    const tied = answer.nodes.filter((node) => node.tied);
    expect(answer.totalCount).toBe(uc8.weeks);
    expect(answer.coverage.weeks).toBe(uc8.weeks);
    expect(tied).toHaveLength(uc8.tied_weeks);
    expect(tied.filter((node) => node.hasSales)).toHaveLength(uc8.tied_sales_weeks);
    expect(tied.every((node) => node.stores.length > 1)).toBe(true);
    const [week, stores, price] = uc8.first;
    expect(answer.nodes[0]).toMatchObject({ week, stores, price: Number(price) });
  });
});
