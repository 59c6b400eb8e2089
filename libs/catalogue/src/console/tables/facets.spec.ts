import { expect, it } from 'vitest';
import { tablesOf, valuesOf } from './facets.js';

const table = (address: string, origin: string, tags: string[], owner: string | null = null) => ({
  address,
  origin,
  tags,
  owner,
  format: 'parquet',
});
const tables = [
  table('weekly_sales.sales', 'flow', ['dataset']),
  table('weekly_sales.store_week', 'flow', ['mart', 'finance'], 'ana'),
  table('weekly_sales.department_week', 'flow', ['mart']),
  table('shop.sales', 'crawl', ['finance']),
];

it('returns the tables with every chosen value', () => {
  const found = tablesOf(tables, { tag: 'finance', origin: 'flow' });
  expect(found.map(({ address }) => address)).toEqual(['weekly_sales.store_week']);
});

it('counts the tables of each value, most first and then by name', () => {
  expect(valuesOf('tag', tables, {})).toEqual([
    { value: 'finance', tables: 2 },
    { value: 'mart', tables: 2 },
    { value: 'dataset', tables: 1 },
  ]);
  expect(valuesOf('owner', tables, {})).toEqual([{ value: 'ana', tables: 1 }]);
});

it('limits the count by the other facets, not by the own', () => {
  const chosen = { database: 'shop', tag: 'finance' };
  expect(valuesOf('database', tables, chosen)).toEqual([
    { value: 'shop', tables: 1 },
    { value: 'weekly_sales', tables: 1 },
  ]);
  expect(valuesOf('tag', tables, chosen)).toEqual([{ value: 'finance', tables: 1 }]);
});

it('keeps a chosen value that no table has', () => {
  expect(valuesOf('database', tables, { database: 'gone' })).toContainEqual({
    value: 'gone',
    tables: 0,
  });
});
