import { expect, it } from 'vitest';
import { filterTables, listValues } from './facets.js';

const createTable = (
  address: string,
  origin: string,
  tags: string[],
  owner: string | null = null,
) => ({
  address,
  origin,
  tags,
  owner,
  format: 'parquet',
});
const tables = [
  createTable('weekly_sales.sales', 'flow', ['dataset']),
  createTable('weekly_sales.store_week', 'flow', ['mart', 'finance'], 'ana'),
  createTable('weekly_sales.department_week', 'flow', ['mart']),
  createTable('shop.sales', 'crawl', ['finance']),
];

it('returns the tables with every chosen value', () => {
  const found = filterTables(tables, { tag: 'finance', origin: 'flow' });
  expect(found.map(({ address }) => address)).toEqual(['weekly_sales.store_week']);
});

it('counts the tables of each value, most first and then by name', () => {
  expect(listValues('tag', tables, {})).toEqual([
    { value: 'finance', tables: 2 },
    { value: 'mart', tables: 2 },
    { value: 'dataset', tables: 1 },
  ]);
  expect(listValues('owner', tables, {})).toEqual([{ value: 'ana', tables: 1 }]);
});

it('limits the count by the other facets, not by the own', () => {
  const chosen = { database: 'shop', tag: 'finance' };
  expect(listValues('database', tables, chosen)).toEqual([
    { value: 'shop', tables: 1 },
    { value: 'weekly_sales', tables: 1 },
  ]);
  expect(listValues('tag', tables, chosen)).toEqual([{ value: 'finance', tables: 1 }]);
});

it('keeps a chosen value that no table has', () => {
  expect(listValues('database', tables, { database: 'gone' })).toContainEqual({
    value: 'gone',
    tables: 0,
  });
});
