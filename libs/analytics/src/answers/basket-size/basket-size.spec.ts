import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import { formatAnswerSentence } from '../../serving/answer-sentence.js';
import { BasketSizeArgs } from './basket-size.js';
import { basketSize } from './basket-size.js';

describe('basketSize', () => {
  let fixture: RetailFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openRetailFixture([
      // Shop 1 in February: customer 1 with five pieces for 8.20, customer 2 with one for 2.45, and a
      // return the day after. Three baskets, five pieces, 8.20, four transactions.
      '1,1,tea,2026-02-12,1,2.45,2,4.90',
      '1,1,flour,2026-02-12,2,1.10,3,3.30',
      '2,1,tea,2026-02-01,1,2.45,1,2.45',
      '1,1,tea,2026-02-13,1,2.45,-1,-2.45',
      // Customer 1 in shop 2 that day is another basket.
      '1,2,tea,2026-02-12,3,2.45,2,4.90',
      // Nothing in March.
      '1,1,tea,2026-04-01,1,2.45,1,2.45',
    ]);
  });
  const ask = async (given: Partial<BasketSizeArgs>) => {
    const args = Object.assign(new BasketSizeArgs(), given);
    const { nodes, ...rest } = await fixture.ask(basketSize, args);
    return { rows: nodes.map((node): unknown[] => Object.values(node)), nodes, ...rest };
  };

  it('returns the basket figures of each shop and month', async () => {
    const { rows, totalCount, coverage } = await ask({});
    expect(rows).toEqual([
      // month, state, store, stores, days, baskets, pieces, value and transactions a basket
      ['2026-02-01', 'COMPLETE', 1, 1, 3, 3, 1.67, 2.73, 1.33],
      ['2026-02-01', 'COMPLETE', 2, 1, 1, 1, 2, 4.9, 1],
      ['2026-04-01', 'OPEN', 1, 1, 1, 1, 1, 2.45, 1],
    ]);
    expect(totalCount).toBe(3);
    expect(coverage).toMatchObject({
      firstMonth: '2026-02-01',
      lastMonth: '2026-04-01',
      months: 2,
    });
  });

  it('gives the shops together, each basket counting once', async () => {
    const { rows, totalCount } = await ask({ together: true });
    expect(rows).toEqual([
      // counts each basket once for all shops together
      ['2026-02-01', 'COMPLETE', null, 2, 3, 4, 1.75, 3.28, 1.25],
      ['2026-04-01', 'OPEN', null, 1, 1, 1, 1, 2.45, 1],
    ]);
    expect(totalCount).toBe(2);
  });

  it('filters one shop, and the whole months requested', async () => {
    expect((await ask({ store: 2 })).rows).toEqual([
      ['2026-02-01', 'COMPLETE', 2, 1, 1, 1, 2, 4.9, 1],
    ]);
    expect((await ask({ store: 2, together: true })).rows).toEqual([
      ['2026-02-01', 'COMPLETE', null, 1, 1, 1, 2, 4.9, 1],
    ]);
    const february = await ask({ from: '2026-02-01', to: '2026-02-01' });
    expect(february.nodes.map(({ store }) => store)).toEqual([1, 2]);
    const { rows, coverage } = await ask({ from: '2026-03-31', year: 2026 });
    expect(rows).toEqual([['2026-04-01', 'OPEN', 1, 1, 1, 1, 1, 2.45, 1]]);
    expect(coverage).toMatchObject({
      firstMonth: '2026-04-01',
      lastMonth: '2026-04-01',
      months: 1,
    });
  });

  it('orders by the value of a basket', async () => {
    const { nodes } = await ask({ orderBy: 'VALUE_PER_BASKET', direction: 'DESC' });
    expect(nodes.map(({ valuePerBasket }) => valuePerBasket)).toEqual([4.9, 2.73, 2.45]);
  });

  it.each([{ store: 99 }, { year: 2025 }])('is empty where nothing matches: %j', async (given) => {
    expect(await ask(given)).toMatchObject({
      rows: [],
      totalCount: 0,
      coverage: { firstMonth: null, lastMonth: null, months: 0 },
    });
  });

  it.each<[Partial<BasketSizeArgs>, string]>([
    [
      {},
      'In February 2026, the last complete month with transactions, an average basket in 2 shops had 1.75 pieces worth 3.28, over 4 baskets; by shop, 2.73 to 4.90; April 2026 so far, up to 1 April 2026, 1.00 pieces worth 2.45, over 1 basket.',
    ],
    [
      { together: true, to: '2026-03-31' },
      'In February 2026, the last complete month with transactions up to March 2026, an average basket in 2 shops had 1.75 pieces worth 3.28, over 4 baskets.',
    ],
    [
      { store: 2 },
      'In February 2026, the last complete month with transactions of this shop, an average basket in shop 2 had 2.00 pieces worth 4.90, over 1 basket.',
    ],
    [{ store: 2, from: '2026-04-01', to: '2026-04-01' }, 'Shop 2 has no baskets in April 2026.'],
    [{ year: 2025 }, 'The data has no baskets in 2025.'],
  ])('says of %j: %s', async (given, expected) => {
    const args = Object.assign(new BasketSizeArgs(), given);
    const answer = await fixture.ask(basketSize, args);
    expect(formatAnswerSentence(basketSize, args, answer)?.replaceAll('\u00a0', ' ')).toBe(
      expected,
    );
  });
});
