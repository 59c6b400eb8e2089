import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { createKey } from '#test/setup/access.js';
import { createClient, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { answerRegistry } from '../answers.js';
import { describeBenchmarks } from '../../words/benchmarks.js';
import { type BenchmarksAnswer, benchmarks } from './benchmarks.js';

/**
 * Stores 1 to 6 of type A sell 100 a week more than the one before, from 100 on; stores 11 to 16 of type B sell ten times as
 * much. Each sells in one week of 2010 and one of 2011. Unemployment is 9 in the first week and 10 in the second, in which
 * each store sells 10 more.
 */
const STORES = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];
const readType = (store: number) => (store > 10 ? 'B' : 'A');
const readSales = (store: number) => (store > 10 ? (store - 10) * 1000 : store * 100);

function createChain(stores: readonly number[]) {
  const lines = (build: (store: number) => string[]) => stores.flatMap(build).join('\n');
  return createSources({
    stores: lines((store) => [`${store},${readType(store)},1000`]),
    sales: lines((store) => [
      `${store},1,05/02/2010,${readSales(store)},FALSE`,
      `${store},1,04/02/2011,${readSales(store) + 10},FALSE`,
    ]),
    features: lines((store) => [
      `${store},05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9,FALSE`,
      `${store},04/02/2011,50,2.5,NA,NA,NA,NA,NA,200,10,FALSE`,
    ]),
  });
}

describe('benchmarks', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  const { get } = createClient(() => api);

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, createChain(STORES));
    api = await startAccessApi(database, { RATE_LIMIT_PER_MINUTE: '0' });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  const bind = (...stores: number[]) => createKey(database.warehouse, 'analyst', false, { stores });

  const ask = async (key: string, query = ''): Promise<BenchmarksAnswer> => {
    const { status, text } = await get(`/v1/benchmarks${query}`, key);
    expect([status, text]).toEqual([200, expect.anything()]);
    return JSON.parse(text) as BenchmarksAnswer;
  };

  it('shows a store bound to it the average of the chain, its rank and its share', async () => {
    // 2010: 100 + … + 600 = 2,100 and ten times that: 23,100 of 12 stores. 2011: 10 more for each store.
    expect(await ask(await bind(2), '?year=2010')).toMatchObject({
      isOpen: true,
      stores: 12,
      averageStoreWeek: 1925,
      share: 0.0087,
      ranks: [{ store: 2, sales: 200, rank: 11 }],
      coverage: { weeks: 1, scope: 'store 2' },
    });
    expect(await ask(await bind(2))).toMatchObject({ averageStoreWeek: 1930, share: 0.0089 });
    expect(await ask(await bind(2), '?year=2011&storeType=A')).toMatchObject({
      stores: 6,
      averageStoreWeek: 360,
      share: 0.0972,
      ranks: [{ store: 2, sales: 210, rank: 5 }],
    });
  });

  it('shows the slope of the chain, where a store has too few rows', async () => {
    expect((await ask(await bind(2))).salesPerPointOfUnemployment).toBe(10);
  });

  it('shows a caller without a scope all stores', async () => {
    const { ranks, share } = await ask(await createKey(database.warehouse, 'analyst'));
    expect(ranks.map(({ store }) => store)).toEqual([16, 15, 14, 13, 12, 11, 6, 5, 4, 3, 2, 1]);
    expect(share).toBe(1);
  });

  it('shows nothing by store type when fewer than five stores of any type are foreign', async () => {
    const key = await bind(1, 2);
    for (const storeType of ['A', 'B'])
      expect(await ask(key, `?storeType=${storeType}`)).toMatchObject({
        isOpen: false,
        stores: null,
        averageStoreWeek: null,
        share: null,
        ranks: [],
      });
    // Without a type there are ten foreign stores.
    expect(await ask(key, '?year=2010')).toMatchObject({ isOpen: true, averageStoreWeek: 1925 });
  });

  it('shows nothing when fewer than five stores of the chain are foreign', async () => {
    expect(await ask(await bind(...STORES.slice(4)))).toMatchObject({
      isOpen: false,
      salesPerPointOfUnemployment: null,
    });
  });

  it('says the same to every scope, so that two scopes have no difference', async () => {
    const answers = await Promise.all(
      [[1], [2], [1, 11], [3, 12, 16]].map(async (stores) => ask(await bind(...stores))),
    );
    const chain = answers.map(({ stores, averageStoreWeek, salesPerPointOfUnemployment }) =>
      JSON.stringify([stores, averageStoreWeek, salesPerPointOfUnemployment]),
    );
    expect(new Set(chain).size).toBe(1);
  });

  it('differs by at least five foreign stores between any two open questions', async () => {
    const own = 2;
    const key = await bind(own);
    const questions = ['', '?year=2010', '?year=2011'].flatMap((query) => [
      query,
      ...['A', 'B', 'C'].map((type) => `${query}${query ? '&' : '?'}storeType=${type}`),
    ]);
    for (const query of questions) {
      const { isOpen, stores } = await ask(key, query);
      const selected = STORES.filter(
        (store) => !query.includes('Type') || query.endsWith(readType(store)),
      );
      expect([query, isOpen, stores]).toEqual([query, true, selected.length]);
      const foreign = selected.filter((store) => store !== own);
      expect(foreign.length === 0 || foreign.length >= 5).toBe(true);
    }
  });

  it('refuses every other filter', async () => {
    const key = await bind(2);
    for (const query of ['?store=1', '?department=1', '?from=2010-02-05', '?week=2010-02-05'])
      expect((await get(`/v1/benchmarks${query}`, key)).status).toBe(400);
  });

  it('refuses callers who are bound to departments', async () => {
    const key = await createKey(database.warehouse, 'analyst', false, { departments: [1] });
    expect(await get('/v1/benchmarks', key)).toMatchObject({ status: 403 });
  });

  it('is the only answer that reads the chain for callers with a scope', () => {
    expect(answerRegistry.filter(({ readsChain }) => readsChain)).toEqual([benchmarks]);
  });

  it('shows nothing while one foreign store has more than half of the sales', async () => {
    await database.warehouse.query(
      `UPDATE mart.store_week_chunks SET weekly_sales = 12000 WHERE store = 16 AND week_date = '2010-02-05'`,
    );
    // 2,100 of A and 15,000 of stores 11 to 15 are more than the 12,000 of store 16; of type B, 12,000 are less than 15,000.
    const key = await bind(6);
    expect(await ask(key, '?year=2010&storeType=B')).toMatchObject({ isOpen: true });
    await database.warehouse.query(
      `UPDATE mart.store_week_chunks SET weekly_sales = 15001 WHERE store = 16 AND week_date = '2010-02-05'`,
    );
    expect(await ask(key, '?year=2011&storeType=A')).toMatchObject({ isOpen: false });
    expect(await ask(key, '?year=2011')).toMatchObject({ isOpen: true });
  });
});

it('describes the figures of the question', () => {
  const answer: BenchmarksAnswer = {
    isOpen: true,
    stores: 45,
    averageStoreWeek: 1_047_219.4,
    share: 0.0213,
    ranks: [{ store: 3, sales: 1, rank: 44 }],
    salesPerPointOfUnemployment: -41.3,
    coverage: {
      firstWeek: null,
      lastWeek: null,
      weeks: 0,
      lastCompleteWeek: null,
      partialWeeks: [],
    },
  };
  expect(
    describeBenchmarks(answer, { year: 2011 }, ['ranks', 'share', 'averageStoreWeek']),
  ).toEqual([
    'Store 3 is number 44 of 45 stores of the chain by sales in 2011.',
    'Your stores have 2.1\u00a0% of the sales of all stores of the chain in 2011.',
    'A store of the chain sold 1.05\u00a0million in an average week in 2011.',
  ]);
  expect(describeBenchmarks({ ...answer, isOpen: false }, {}, ['share'])).toEqual([
    'The API shows no figures of the chain for this question: fewer than five other stores are behind one of them, or one store has more than half.',
  ]);
});
