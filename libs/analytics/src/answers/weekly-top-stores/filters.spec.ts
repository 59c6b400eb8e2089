import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { WeeklyTopStoresArgs } from './weekly-top-stores.js';
import { weeklyTopStores } from './weekly-top-stores.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  fixture = await openAnswersOver(filteredSales);
});
afterAll(() => fixture.close());

async function ask(given: Partial<WeeklyTopStoresArgs>) {
  const args = Object.assign(new WeeklyTopStoresArgs(), given);
  const { nodes, coverage, wins } = await fixture.ask(weeklyTopStores, args);
  const rows = nodes.map(({ week, stores, sales, nextSales }) => [
    week,
    stores.map(({ store }) => store),
    sales,
    nextSales,
  ]);
  return { rows, weeks: coverage.weeks, wins: wins.map(({ store, weeks }) => [store, weeks]) };
}

// Stores 1, 2, 3 sell 110, 150, 40, then 180, 300, 25, then 50, 40, 40.
const first = ['2010-12-31', [2], 150, 110];
const second = ['2011-01-07', [2], 300, 180];
const third = ['2011-02-04', [1], 50, 40];

it.each<[Partial<WeeklyTopStoresArgs>, unknown[], [number, number][]]>([
  [{ store: 1 }, [third], [[1, 1]]],
  [{ store: 2 }, [first, second], [[2, 2]]],
  [{ store: 3 }, [], []],
  [{ storeType: 'A' }, [third], [[1, 1]]],
  [{ storeType: 'B' }, [first, second], [[2, 2]]],
  [{ store: 2, storeType: 'A' }, [], []],
  [{ year: 2010 }, [first], [[2, 1]]],
])('filters weeks by %j, among all stores', async (given, rows, wins) => {
  expect(await ask(given)).toEqual({ rows, weeks: rows.length, wins });
});

it('compares the sales of one department', async () => {
  const tied = ['2011-02-04', [2, 3], 40, null];
  expect(await ask({ department: 2 })).toEqual({
    rows: [['2010-12-31', [2], 90, 10], ['2011-01-07', [3], 25, -20], tied],
    weeks: 3,
    wins: [
      [2, 2],
      [3, 2],
    ],
  });
  expect(await ask({ department: 2, store: 3, from: '2011-02-01' })).toEqual({
    rows: [tied],
    weeks: 1,
    wins: [
      [2, 1],
      [3, 1],
    ],
  });
});

it('orders by the number of top stores, then by their numbers', async () => {
  const { rows } = await ask({ department: 2, orderBy: 'STORES' });
  expect(rows.map((row) => row[1])).toEqual([[2], [3], [2, 3]]);
  const backwards = await ask({ department: 2, orderBy: 'STORES', direction: 'DESC' });
  expect(backwards.rows.map((row) => row[1])).toEqual([[2, 3], [3], [2]]);
});
