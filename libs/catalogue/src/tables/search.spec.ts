import { describe, expect, it } from 'vitest';
import { formatAddress } from './names.js';
import { searchTables } from './search.js';
import type { CatalogueTable } from './table.js';

const table = (address: string, more: Partial<CatalogueTable>, ...columns: string[]) => {
  const [database = '', name = ''] = address.split('.');
  return {
    database,
    name,
    origin: 'crawl',
    comment: null,
    owner: null,
    tags: [],
    ...more,
    columns: columns.map((each) => ({ name: each, type: 'VARCHAR', comment: `of ${each}` })),
  } as unknown as CatalogueTable;
};

const tables = [
  table('drop.bills', { owner: 'Ana', tags: ['finance'] }, 'store_id', 'sales'),
  table('drop.sales', { comment: 'Sums by week' }, 'store_id'),
  table('shop.sales_lines', { tags: ['sales'] }, 'line'),
];
const searchAddresses = (search: string) => searchTables(tables, search).map(formatAddress);

describe('searchTables', () => {
  it.each([
    ['', ['drop.bills', 'drop.sales', 'shop.sales_lines']],
    ['sales', ['drop.sales', 'shop.sales_lines', 'drop.bills']],
    ['drop.sales', ['drop.sales']],
    ['SALES week', ['drop.sales']],
    ['tag:finance owner:ana sales', ['drop.bills']],
    ['column:store_id', ['drop.bills', 'drop.sales']],
    ['comment:line', ['shop.sales_lines']],
    ['database:drop type:varchar', ['drop.bills', 'drop.sales']],
    ['tag:none', []],
  ])('finds %s', (search, expected) => {
    expect(searchAddresses(search)).toEqual(expected);
  });

  it.each([
    ['colour:red', 'must begin with one of'],
    ['a b c d e f g h i j k', 'at most 10 words'],
    ['x'.repeat(201), 'at most 10 words'],
  ])('rejects %s', (search, message) => {
    expect(() => searchAddresses(search)).toThrow(message);
  });
});
