import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { LowestFuelPricesArgs } from './lowest-fuel-prices.js';
import { lowestFuelPrices } from './lowest-fuel-prices.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  fixture = await openAnswersOver(filteredSales);
});
afterAll(() => fixture.close());

async function ask(given: Partial<LowestFuelPricesArgs>) {
  const args = Object.assign(new LowestFuelPricesArgs(), given);
  const { nodes, coverage } = await fixture.ask(lowestFuelPrices, args);
  const rows = nodes.map(({ week, stores, price, nextPrice }) => [week, stores, price, nextPrice]);
  return { rows, weeks: coverage.weeks };
}

const first = ['2010-12-31', [1, 3], 2.5, 2.6];
const second = ['2011-01-07', [2], 2.4, 2.7];
const third = ['2011-02-04', [3], 2.3, 2.8];
const withoutSales = ['2011-02-11', [4], 2, null];

it.each<[Partial<LowestFuelPricesArgs>, unknown[]]>([
  [{ store: 1 }, [first]],
  [{ store: 3 }, [first, third]],
  [{ storeType: 'A' }, [first]],
  [{ storeType: 'B' }, [first, second, third]],
  // Store 4 has the lowest price of a week, but no sales that tell its type.
  [{ storeType: 'C' }, []],
  [{ store: 4 }, [withoutSales]],
  [{ store: 1, storeType: 'B' }, []],
  [{ year: 2010 }, [first]],
  [{ year: 2011 }, [second, third, withoutSales]],
])('filters weeks by %j, among all stores', async (given, rows) => {
  expect(await ask(given)).toEqual({ rows, weeks: rows.length });
});

it.each([
  ['STORES', 'ASC', [second, third, withoutSales, first]],
  ['TIED', 'DESC', [first, second, third, withoutSales]],
  ['NEXT_PRICE', 'DESC', [third, second, first, withoutSales]],
  ['HAS_SALES', 'ASC', [withoutSales, first, second, third]],
] as const)('orders by %s %s', async (orderBy, direction, rows) => {
  expect((await ask({ orderBy, direction })).rows).toEqual(rows);
});
