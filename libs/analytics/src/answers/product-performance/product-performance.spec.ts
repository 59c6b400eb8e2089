import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import { formatAnswerSentence } from '../../serving/answer-sentence.js';
import { ProductPerformanceArgs } from './product-performance.js';
import { productPerformance } from './product-performance.js';

describe('productPerformance', () => {
  let fixture: RetailFixture;
  afterAll(() => fixture.close());
  // Tea is 2.50 on the list until 9 February, and 2.45 from then on; flour 1.10, olive oil 8.99.
  beforeAll(async () => {
    fixture = await openRetailFixture([
      '1,1,tea,2026-01-20,1,2.50,1,2.50',
      // February: tea 4.90 + 4.00 = 8.90 for 9.80, as the list price of the olive oil.
      '1,1,tea,2026-02-12,1,2.45,2,4.90',
      '2,2,tea,2026-02-12,3,2.00,2,4.00',
      '1,1,flour,2026-02-12,1,1.10,30,33.00',
      '1,1,olive oil,2026-02-12,1,8.90,1,8.90',
      // March: the tea is returned; no olive oil.
      '1,1,tea,2026-03-02,1,2.45,1,2.45',
      '1,1,tea,2026-03-02,1,2.45,-1,-2.45',
      '1,1,flour,2026-03-02,1,1.10,20,22.00',
      '1,1,tea,2026-04-01,1,2.45,2,4.90',
      '1,1,olive oil,2026-04-01,1,8.99,1,8.99',
    ]);
    // An unknown list price.
    await fixture.warehouse.query(
      `UPDATE mart.product_month_chunks SET list_revenue = NULL
       WHERE product_name = 'olive oil' AND sales_month = '2026-04-01'`,
    );
  });
  const ask = async (given: Partial<ProductPerformanceArgs>) => {
    const args = Object.assign(new ProductPerformanceArgs(), given);
    const { nodes, ...rest } = await fixture.ask(productPerformance, args);
    return { rows: nodes.map((node): unknown[] => Object.values(node)), nodes, ...rest };
  };

  it('returns revenue, pieces, prices, rank and change of each product and month', async () => {
    const { rows, totalCount, coverage } = await ask({});
    expect(rows).toEqual([
      // month, state, rank, product, revenue, quantity, averagePrice, listRevenue, priceAgainstList,
      // transactions, transactionsOffList, changeOnMonthBefore
      ['2026-01-01', 'PARTIAL', 1, 'tea', 2.5, 1, 2.5, 2.5, 1, 1, 0, null],
      ['2026-02-01', 'COMPLETE', 1, 'flour', 33, 30, 1.1, 33, 1, 1, 0, null],
      // 8.90 / 8.99
      ['2026-02-01', 'COMPLETE', 2, 'olive oil', 8.9, 1, 8.9, 8.99, 0.989989, 1, 1, null],
      // 8.90 / 4, 8.90 / 9.80; January is not complete.
      ['2026-02-01', 'COMPLETE', 2, 'tea', 8.9, 4, 2.23, 9.8, 0.908163, 2, 1, null],
      // -11 / 33
      ['2026-03-01', 'COMPLETE', 1, 'flour', 22, 20, 1.1, 22, 1, 1, 0, -0.333333],
      ['2026-03-01', 'COMPLETE', 2, 'tea', 0, 0, null, 0, null, 2, 0, -1],
      // No olive oil in March, and tea with a total of zero.
      ['2026-04-01', 'OPEN', 1, 'olive oil', 8.99, 1, 8.99, null, null, 1, 0, null],
      ['2026-04-01', 'OPEN', 2, 'tea', 4.9, 2, 2.45, 4.9, 1, 1, 0, null],
    ]);
    expect(totalCount).toBe(8);
    expect(coverage).toMatchObject({
      firstMonth: '2026-01-01',
      lastMonth: '2026-04-01',
      months: 4,
    });
  });

  it('keeps rank and change of one product in the requested months', async () => {
    const { nodes, coverage } = await ask({ product: 'tea', from: '2026-02-28', to: '2026-03-01' });
    expect(nodes.map(({ rank, changeOnMonthBefore }) => [rank, changeOnMonthBefore])).toEqual([
      [2, null],
      [2, -1],
    ]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-03-01',
      months: 2,
    });
    expect((await ask({ year: 2026 })).totalCount).toBe(8);
  });

  it('orders by price against list price, with missing ones last', async () => {
    const { nodes } = await ask({ orderBy: 'PRICE_AGAINST_LIST', direction: 'DESC' });
    const prices = nodes.map(({ priceAgainstList }) => priceAgainstList);
    expect(prices).toEqual([1, 1, 1, 1, 0.989989, 0.908163, null, null]);
  });

  it.each([{ product: 'coffee' }, { product: "tea' OR ''='" }, { year: 2025 }])(
    'is empty where nothing matches: %j',
    async (given) => {
      expect(await ask(given)).toMatchObject({
        rows: [],
        totalCount: 0,
        coverage: { firstMonth: null, lastMonth: null, months: 0 },
      });
    },
  );

  it.each<[Partial<ProductPerformanceArgs>, string]>([
    [
      {},
      'flour had the highest revenue of 2 products in March 2026, the last complete month with transactions: 22.00, at an average price of 1.10; April 2026 so far, up to 1 April 2026, 13.89 from 2 products.',
    ],
    [
      { product: 'tea', to: '2026-02-01' },
      'tea had revenue of 8.90 in February 2026, the last complete month with transactions of this product up to February 2026, shared rank 2 of 3 products, at an average price of 2.23.',
    ],
    [
      { product: 'olive oil' },
      'olive oil had revenue of 8.90 in February 2026, the last complete month with transactions of this product, shared rank 2 of 3 products, at an average price of 8.90; April 2026 so far, up to 1 April 2026, 8.99.',
    ],
    [
      { from: '2026-01-01', to: '2026-01-01' },
      'tea, the only product, had revenue of 2.50 in January 2026, from 20 January 2026 on, at an average price of 2.50.',
    ],
    [
      { product: 'tea', from: '2026-04-01' },
      'tea had revenue of 4.90 in April 2026 so far, up to 1 April 2026, the last month with transactions of this product from April 2026 on, at an average price of 2.45.',
    ],
    [{ product: 'coffee', year: 2026 }, 'Product coffee has no transactions in 2026.'],
  ])('says of %j: %s', async (given, expected) => {
    const args = Object.assign(new ProductPerformanceArgs(), given);
    const answer = await fixture.ask(productPerformance, args);
    expect(formatAnswerSentence(productPerformance, args, answer)?.replaceAll('\u00a0', ' ')).toBe(
      expected,
    );
  });
});
