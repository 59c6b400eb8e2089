import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import { formatAnswerSentence } from '../../serving/answer-sentence.js';
import { SalesTeamRankingArgs } from './sales-team-ranking.js';
import { salesTeamRanking } from './sales-team-ranking.js';

describe('salesTeamRanking', () => {
  let fixture: RetailFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openRetailFixture([
      // Shop 1 in February: people 1 and 2 sell 4.90 each.
      '1,1,tea,2026-02-12,1,2.45,1,2.45',
      '1,1,tea,2026-02-01,1,2.45,1,2.45',
      '1,1,tea,2026-02-12,2,2.45,2,4.90',
      // Shop 2 in February: 89.90 of person 3, 2.45 of 4 and of 1; together 94.80.
      '1,2,olive oil,2026-02-12,3,8.99,10,89.90',
      '1,2,tea,2026-02-12,4,2.45,1,2.45',
      '1,2,tea,2026-02-12,1,2.45,1,2.45',
      // Shop 1 in March: a return alone. April has a total of zero.
      '1,1,tea,2026-03-02,1,2.45,-1,-2.45',
      '1,1,tea,2026-04-01,1,2.45,1,2.45',
      '1,1,tea,2026-04-01,2,2.45,-1,-2.45',
    ]);
  });
  const ask = async (given: Partial<SalesTeamRankingArgs>) => {
    const args = Object.assign(new SalesTeamRankingArgs(), given);
    const { nodes, ...rest } = await fixture.ask(salesTeamRanking, args);
    return { rows: nodes.map((node): unknown[] => Object.values(node)), nodes, ...rest };
  };

  it('ranks people in each shop and month, marks ties, and gives the best their incentive', async () => {
    const { rows, totalCount, coverage } = await ask({});
    expect(rows).toEqual([
      // month, state, store, rank, tied, salesPerson, total, transactions, share, incentive
      // One per cent of 4.90 is 0.049.
      ['2026-02-01', 'COMPLETE', 1, 1, 2, 1, 4.9, 2, 0.5, 0.05],
      ['2026-02-01', 'COMPLETE', 1, 1, 2, 2, 4.9, 1, 0.5, 0.05],
      ['2026-02-01', 'COMPLETE', 2, 1, 1, 3, 89.9, 1, 0.948312, 0.9],
      ['2026-02-01', 'COMPLETE', 2, 2, 2, 1, 2.45, 1, 0.025844, 0],
      ['2026-02-01', 'COMPLETE', 2, 2, 2, 4, 2.45, 1, 0.025844, 0],
      ['2026-03-01', 'COMPLETE', 1, 1, 1, 1, -2.45, 1, 1, 0],
      ['2026-04-01', 'OPEN', 1, 1, 1, 1, 2.45, 1, null, 0.02],
      ['2026-04-01', 'OPEN', 1, 2, 1, 2, -2.45, 1, null, 0],
    ]);
    expect(totalCount).toBe(8);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-04-01',
      months: 3,
    });
  });

  it('keeps ranks and shares of one person among the people of the shop', async () => {
    const { nodes, coverage } = await ask({ salesPerson: 2 });
    expect(nodes.map(({ month, rank, tied, share }) => [month, rank, tied, share])).toEqual([
      ['2026-02-01', 1, 2, 0.5],
      ['2026-04-01', 2, 1, null],
    ]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-04-01',
      months: 2,
    });
  });

  it('returns the best alone, with all ties', async () => {
    const { nodes } = await ask({ onlyBest: true });
    expect(nodes.map(({ store, salesPerson }) => [store, salesPerson])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
      [1, 1],
      [1, 1],
    ]);
  });

  it('filters one shop, and the whole months requested', async () => {
    const shop = await ask({ store: 2 });
    expect(shop.nodes.map(({ salesPerson }) => salesPerson)).toEqual([3, 1, 4]);
    const months = await ask({ from: '2026-03-31', to: '2026-04-01' });
    expect(months.nodes.map(({ total }) => total)).toEqual([-2.45, 2.45, -2.45]);
    expect((await ask({ year: 2026 })).totalCount).toBe(8);
    expect(await ask({ year: 2025 })).toMatchObject({
      rows: [],
      coverage: { firstMonth: null, lastMonth: null, months: 0 },
    });
  });

  it('orders by incentive, and equal ones by month, shop and person', async () => {
    const { nodes } = await ask({ orderBy: 'INCENTIVE', direction: 'DESC', first: 4 });
    expect(nodes.map(({ salesPerson, incentive }) => [salesPerson, incentive])).toEqual([
      [3, 0.9],
      [1, 0.05],
      [2, 0.05],
      [1, 0.02],
    ]);
  });

  it.each<[Partial<SalesTeamRankingArgs>, string]>([
    [
      {},
      'Sales person 1, the only one with transactions in 1 shop, sold −2.45 in March 2026, the last complete month with transactions; April 2026 so far, up to 1 April 2026, 0.00 from 2 sales people.',
    ],
    [
      { to: '2026-02-01' },
      'Sales person 3 in shop 2 sold most of 4 sales people in 2 shops in February 2026, the last complete month with transactions up to February 2026: 89.90, 94.8 % of the sales of shop 2.',
    ],
    [
      { to: '2026-02-01', onlyBest: true },
      'Sales person 3 in shop 2 was best of 2 shops in February 2026, the last complete month with transactions up to February 2026: 89.90, 94.8 % of the sales of shop 2.',
    ],
    [
      { store: 2, onlyBest: true },
      'Sales person 3 was best in shop 2 in February 2026, the last complete month with transactions in this shop: 89.90, 94.8 % of the sales of shop 2.',
    ],
    [
      { store: 1, from: '2026-02-01', to: '2026-02-01' },
      'All 2 sales people of shop 1 sold the same in February 2026: 4.90 each.',
    ],
    [
      { salesPerson: 1, to: '2026-02-01' },
      'Sales person 1 sold 7.35 in 2 shops in February 2026, the last complete month with transactions of this person up to February 2026, best in 1 of them.',
    ],
    [
      { salesPerson: 4 },
      'Sales person 4 sold 2.45 in 1 shop in February 2026, the last complete month with transactions of this person, shared rank 2 of 3 sales people.',
    ],
    [
      { salesPerson: 2, onlyBest: true },
      'Sales person 2 was best in 1 shop in February 2026, the last complete month with rank 1 of this person: 4.90.',
    ],
    [{ salesPerson: 4, store: 2, onlyBest: true }, 'Sales person 4 never was best in shop 2.'],
    [
      { from: '2026-04-01', to: '2026-04-01' },
      '2 sales people sold 0.00 in 1 shop in April 2026 so far, up to 1 April 2026.',
    ],
    [{ store: 9 }, 'Shop 9 has no transactions.'],
  ])('says of %j: %s', async (given, expected) => {
    const args = Object.assign(new SalesTeamRankingArgs(), given);
    const answer = await fixture.ask(salesTeamRanking, args);
    expect(formatAnswerSentence(salesTeamRanking, args, answer)?.replaceAll('\u00a0', ' ')).toBe(
      expected,
    );
  });
});
