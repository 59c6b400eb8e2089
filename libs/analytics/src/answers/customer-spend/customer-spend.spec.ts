import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import { formatAnswerSentence } from '../../serving/answer-sentence.js';
import { CustomerSpendArgs } from './customer-spend.js';
import { customerSpend } from './customer-spend.js';

describe('customerSpend', () => {
  let fixture: RetailFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openRetailFixture([
      // Customer 1 in January: 5.00 + 0.99 in shop 1, 2.50 in shop 2 that day; nothing in March.
      '1,1,tea,2026-01-20,1,2.50,2,5.00',
      '1,1,flour,2026-01-20,1,0.99,1,0.99',
      '1,2,tea,2026-01-20,3,2.50,1,2.50',
      '1,1,tea,2026-02-12,1,2.45,4,9.80',
      '1,1,tea,2026-04-01,1,2.45,1,2.45',
      // Customer 2 returns more than they buy, and then buys.
      '2,1,tea,2026-02-12,1,2.45,1,2.45',
      '2,1,tea,2026-02-13,1,2.45,-3,-7.35',
      '2,1,tea,2026-03-02,1,2.45,2,4.90',
      // Customer 3 returns everything.
      '3,1,tea,2026-03-02,1,2.45,1,2.45',
      '3,1,tea,2026-03-02,1,2.45,-1,-2.45',
      '3,1,tea,2026-04-01,1,2.45,1,2.45',
      // Customer 4, across the turn of the year.
      '4,1,tea,2025-12-01,1,2.50,1,2.50',
      '4,1,tea,2026-01-01,1,2.50,1,2.50',
      '4,1,flour,2026-01-01,1,0.99,1,0.99',
      '4,1,olive oil,2026-01-01,1,1.51,1,1.51',
    ]);
  });
  const ask = async (given: Partial<CustomerSpendArgs>) => {
    const args = Object.assign(new CustomerSpendArgs(), given);
    const { nodes, ...rest } = await fixture.ask(customerSpend, args);
    return { rows: nodes.map((node): unknown[] => Object.values(node)), nodes, ...rest };
  };

  it('returns total, transactions, visits, average and change of each customer and month', async () => {
    const { rows, totalCount, coverage } = await ask({});
    expect(rows).toEqual([
      // month, state, customer, total, transactions, visits, averagePerTransaction, changeOnMonthBefore
      ['2025-12-01', 'COMPLETE', 4, 2.5, 1, 1, 2.5, null],
      ['2026-01-01', 'COMPLETE', 1, 8.49, 3, 2, 2.83, null],
      ['2026-01-01', 'COMPLETE', 4, 5, 3, 1, 1.67, 1],
      // 1.31 / 8.49
      ['2026-02-01', 'COMPLETE', 1, 9.8, 1, 1, 9.8, 0.154299],
      ['2026-02-01', 'COMPLETE', 2, -4.9, 2, 2, -2.45, null],
      // (4.90 + 4.90) / 4.90
      ['2026-03-01', 'COMPLETE', 2, 4.9, 1, 1, 4.9, 2],
      ['2026-03-01', 'COMPLETE', 3, 0, 2, 1, 0, null],
      // Nothing in March, and a March with a total of zero.
      ['2026-04-01', 'OPEN', 1, 2.45, 1, 1, 2.45, null],
      ['2026-04-01', 'OPEN', 3, 2.45, 1, 1, 2.45, null],
    ]);
    expect(totalCount).toBe(9);
    expect(coverage).toMatchObject({
      firstMonth: '2025-12-01',
      lastMonth: '2026-04-01',
      months: 5,
    });
  });

  it('returns the requested months whole, with the changes of the unfiltered list', async () => {
    const { rows, coverage } = await ask({ from: '2026-02-28', to: '2026-03-01', customer: 2 });
    expect(rows).toEqual([
      ['2026-02-01', 'COMPLETE', 2, -4.9, 2, 2, -2.45, null],
      ['2026-03-01', 'COMPLETE', 2, 4.9, 1, 1, 4.9, 2],
    ]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-03-01',
      months: 2,
    });
    expect((await ask({ year: 2026, customer: 4 })).rows).toEqual([
      ['2026-01-01', 'COMPLETE', 4, 5, 3, 1, 1.67, 1],
    ]);
    expect((await ask({ year: 2025 })).totalCount).toBe(1);
  });

  it('filters out months below the minimum total, and keeps those equal to it', async () => {
    const { nodes, coverage } = await ask({ minTotal: 4.9 });
    expect(nodes.map(({ total }) => total)).toEqual([8.49, 5, 9.8, 4.9]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-01-01',
      lastMonth: '2026-03-01',
      months: 3,
    });
    expect((await ask({ minTotal: -4.9 })).totalCount).toBe(9);
  });

  it('orders by spend and continues after a cursor, with missing changes last', async () => {
    const page = await ask({ orderBy: 'TOTAL', direction: 'DESC', first: 2 });
    expect(page.nodes.map(({ total }) => total)).toEqual([9.8, 8.49]);
    const after = page.pageInfo.endCursor ?? '';
    const next = await ask({ orderBy: 'TOTAL', direction: 'DESC', first: 2, after });
    expect(next.nodes.map(({ total }) => total)).toEqual([5, 4.9]);
    const changes = await ask({ orderBy: 'CHANGE_ON_MONTH_BEFORE', first: 4 });
    expect(changes.nodes.map((node) => node.changeOnMonthBefore)).toEqual([0.154299, 1, 2, null]);
  });

  it('is empty for a customer who does not exist', async () => {
    expect(await ask({ customer: 99 })).toMatchObject({
      rows: [],
      totalCount: 0,
      coverage: { firstMonth: null, lastMonth: null, months: 0 },
    });
  });

  it.each<[Partial<CustomerSpendArgs>, string]>([
    [
      {},
      '2 customers spent 4.90 in March 2026, the last complete month with transactions; April 2026 so far, up to 1 April 2026, 4.90 from 2 customers.',
    ],
    [
      { customer: 1 },
      'Customer 1 spent 9.80 in February 2026, the last complete month with transactions of this customer; April 2026 so far, up to 1 April 2026, 2.45.',
    ],
    [
      { customer: 4, year: 2025 },
      'Customer 4 spent 2.50 in December 2025, the last complete month with transactions of this customer in 2025.',
    ],
    [
      { minTotal: 4.9 },
      '1 customer spent at least 4.9 in March 2026, the last complete month with such spend: 4.90.',
    ],
    [
      { minTotal: 2.45, from: '2026-02-01', to: '2026-04-30' },
      '1 customer spent at least 2.45 in March 2026, the last complete month with such spend from February 2026 to April 2026: 4.90; April 2026 so far, up to 1 April 2026, 4.90 from 2 customers with at least 2.45.',
    ],
    [
      { from: '2026-04-01', to: '2026-04-01' },
      '2 customers spent 4.90 in April 2026 so far, up to 1 April 2026.',
    ],
    [
      { customer: 3, from: '2026-04-01' },
      'Customer 3 spent 2.45 in April 2026 so far, up to 1 April 2026, the last month with transactions of this customer from April 2026 on.',
    ],
    [{ customer: 99, year: 2026 }, 'Customer 99 has no transactions in 2026.'],
    [{ year: 2024 }, 'The data has no transactions in 2024.'],
    [{ customer: 1, minTotal: 1_000 }, 'Customer 1 never spent at least 1,000 in a month.'],
  ])('says of %j: %s', async (given, expected) => {
    const args = Object.assign(new CustomerSpendArgs(), given);
    const answer = await fixture.ask(customerSpend, args);
    expect(formatAnswerSentence(customerSpend, args, answer)?.replaceAll('\u00a0', ' ')).toBe(
      expected,
    );
  });
});
