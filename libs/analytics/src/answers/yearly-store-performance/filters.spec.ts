import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { YearlyStorePerformanceArgs } from './yearly-store-performance.js';
import { yearlyStorePerformance } from './yearly-store-performance.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  fixture = await openAnswersOver(filteredSales);
});
afterAll(() => fixture.close());

async function ask(given: Partial<YearlyStorePerformanceArgs>) {
  const args = Object.assign(new YearlyStorePerformanceArgs(), given);
  const { nodes, coverage, years } = await fixture.ask(yearlyStorePerformance, args);
  return {
    rows: nodes.map(({ year, store, total, rank }) => [year, store, total, rank]),
    weeks: coverage.weeks,
    years: years.map(({ year, total, bestTotal, worstTotal }) => [
      year,
      total,
      bestTotal,
      worstTotal,
    ]),
  };
}

const chain2010 = [2010, 300, 150, 40];
const chain2011 = [2011, 635, 340, 65];
const rows2010 = [
  [2010, 2, 150, 1],
  [2010, 1, 110, 2],
  [2010, 3, 40, 3],
];
const rows2011 = [
  [2011, 2, 340, 1],
  [2011, 1, 230, 2],
  [2011, 3, 65, 3],
];

it('returns stores of one type with their ranks among all, and the whole chain', async () => {
  expect(await ask({ storeType: 'A' })).toEqual({
    rows: [
      [2010, 1, 110, 2],
      [2011, 1, 230, 2],
    ],
    weeks: 3,
    years: [chain2010, chain2011],
  });
});

it('filters whole years between from and to', async () => {
  expect(await ask({ from: '2011-06-01' })).toEqual({
    rows: rows2011,
    weeks: 2,
    years: [chain2011],
  });
  expect(await ask({ to: '2010-01-01' })).toEqual({
    rows: rows2010,
    weeks: 1,
    years: [chain2010],
  });
});

it('computes stores and chain from the sales of one department', async () => {
  expect(await ask({ department: 2 })).toEqual({
    rows: [
      [2010, 2, 90, 1],
      [2010, 1, 10, 2],
      [2011, 3, 65, 1],
      [2011, 2, 40, 2],
      [2011, 1, -20, 3],
    ],
    weeks: 3,
    years: [
      [2010, 100, 90, 10],
      [2011, 85, 65, -20],
    ],
  });
  // Store 2 has no sales of it in the week of January.
  expect((await ask({ department: 2, store: 2 })).weeks).toBe(2);
});

it.each([
  ['STORE', [1, 1, 2, 2, 3, 3]],
  ['STORE_TYPE', [1, 1, 2, 3, 2, 3]],
  ['WEEKS', [1, 2, 3, 1, 2, 3]],
] as const)('orders by %s', async (orderBy, stores) => {
  const { rows } = await ask({ orderBy });
  expect(rows.map(([, store]) => store)).toEqual(stores);
});
