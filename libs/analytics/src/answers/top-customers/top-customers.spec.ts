import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import { formatAnswerSentence } from '../../serving/answer-sentence.js';
import { TopCustomersArgs } from './top-customers.js';
import { topCustomers } from './top-customers.js';

describe('topCustomers', () => {
  let fixture: RetailFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openRetailFixture([
      // Customers 1 and 2 both spend 9.80; all together 22.05.
      '1,1,tea,2026-02-12,1,2.45,2,4.90',
      '1,1,tea,2026-03-02,1,2.45,2,4.90',
      '2,1,tea,2026-03-02,1,2.45,4,9.80',
      // Customer 3 buys nothing in March.
      '3,1,tea,2026-02-12,1,2.45,1,2.45',
      '3,1,tea,2026-04-01,1,2.45,1,2.45',
      // Customer 4 returns more than they buy.
      '4,1,tea,2026-03-02,1,2.45,1,2.45',
      '4,1,tea,2026-03-02,1,2.45,-2,-4.90',
      // May has a total of zero.
      '5,1,tea,2026-05-02,1,2.45,1,2.45',
      '6,1,tea,2026-05-02,1,2.45,-1,-2.45',
    ]);
  });
  const ask = async (given: Partial<TopCustomersArgs>) => {
    const args = Object.assign(new TopCustomersArgs(), given);
    const { nodes, ...rest } = await fixture.ask(topCustomers, args);
    return { rows: nodes.map((node): unknown[] => Object.values(node)), nodes, ...rest };
  };

  it('ranks customers by spend, and equal spend shares the rank', async () => {
    const { rows, coverage, totalCount } = await ask({});
    expect(rows).toEqual([
      // rank, customer, total, share, transactions, visits, months, firstMonth, lastMonth
      [1, 1, 9.8, 0.444444, 2, 2, 2, '2026-02-01', '2026-03-01'],
      [1, 2, 9.8, 0.444444, 1, 1, 1, '2026-03-01', '2026-03-01'],
      [3, 3, 4.9, 0.222222, 2, 2, 2, '2026-02-01', '2026-04-01'],
      [4, 5, 2.45, 0.111111, 1, 1, 1, '2026-05-01', '2026-05-01'],
      [5, 4, -2.45, -0.111111, 2, 1, 1, '2026-03-01', '2026-03-01'],
      [5, 6, -2.45, -0.111111, 1, 1, 1, '2026-05-01', '2026-05-01'],
    ]);
    expect(totalCount).toBe(6);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-05-01',
      months: 4,
    });
  });

  it('ranks within a period of whole months', async () => {
    // March: 4.90 + 9.80 - 2.45 = 12.25
    const { rows, coverage } = await ask({ from: '2026-03-31', to: '2026-03-01' });
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      [1, 2, 9.8, 0.8],
      [2, 1, 4.9, 0.4],
      [3, 4, -2.45, -0.2],
    ]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-03-01',
      lastMonth: '2026-03-01',
      months: 1,
    });
    expect((await ask({ year: 2025 })).rows).toEqual([]);
    expect((await ask({ year: 2026 })).totalCount).toBe(6);
  });

  it('returns no shares of a period with a total of zero', async () => {
    const { nodes } = await ask({ from: '2026-05-01' });
    expect(nodes.map(({ rank, customer, share }) => [rank, customer, share])).toEqual([
      [1, 5, null],
      [2, 6, null],
    ]);
  });

  it('limits by rank, includes ties, and keeps rank and share of one customer', async () => {
    expect((await ask({ maxRank: 1 })).nodes.map(({ customer }) => customer)).toEqual([1, 2]);
    expect((await ask({ maxRank: 2 })).totalCount).toBe(2);
    expect((await ask({ maxRank: 5 })).totalCount).toBe(6);
    const { rows, coverage } = await ask({ customer: 3 });
    expect(rows).toEqual([[3, 3, 4.9, 0.222222, 2, 2, 2, '2026-02-01', '2026-04-01']]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-04-01',
      months: 2,
    });
  });

  it('orders by visits, and equal visits by customer number', async () => {
    const { nodes } = await ask({ orderBy: 'VISITS', direction: 'DESC', first: 4 });
    expect(nodes.map(({ customer }) => customer)).toEqual([1, 3, 2, 4]);
  });

  it('is empty for a customer who does not exist', async () => {
    expect(await ask({ customer: 99 })).toMatchObject({
      rows: [],
      totalCount: 0,
      coverage: { firstMonth: null, lastMonth: null, months: 0 },
    });
  });

  it.each<[Partial<TopCustomersArgs>, string]>([
    [
      {},
      'Customers 1 and 2 spent the most of 6 customers from 12 February 2026 to 2 May 2026: 9.80 each.',
    ],
    [
      { from: '2026-03-01', to: '2026-03-01' },
      'Customer 2 spent the most of 3 customers in March 2026: 9.80, 80.0 % of all sales.',
    ],
    [
      { year: 2026, maxRank: 2 },
      'Customers 1 and 2 spent the most of 6 customers in 2026 so far, from 12 February 2026 to 2 May 2026: 9.80 each; 2 customers have ranks up to 2.',
    ],
    [
      { customer: 3 },
      'Customer 3 spent 4.90 from 12 February 2026 to 2 May 2026, rank 3 of 6 customers, 22.2 % of all sales.',
    ],
    [
      { customer: 4, from: '2026-03-01', maxRank: 2 },
      'Customer 4 spent −2.45 from March 2026 on so far, from 1 March 2026 to 2 May 2026, shared rank 5 of 6 customers, outside ranks up to 2, −16.7 % of all sales.',
    ],
    [
      { from: '2026-04-01', to: '2026-04-01' },
      'Customer 3, the only customer, spent 2.45 in April 2026.',
    ],
    [
      { customer: 1, from: '2026-04-01', to: '2026-04-01' },
      'Customer 1 has no transactions in April 2026.',
    ],
    [{ year: 2025 }, 'The data has no transactions in 2025.'],
  ])('says of %j: %s', async (given, expected) => {
    const args = Object.assign(new TopCustomersArgs(), given);
    const answer = await fixture.ask(topCustomers, args);
    expect(formatAnswerSentence(topCustomers, args, answer)?.replaceAll('\u00a0', ' ')).toBe(
      expected,
    );
  });
});
