import { expect, it } from 'vitest';
import type { ColumnType } from '#serving/columns.js';
import { toPrintedTable } from './printed-table.js';

const column = (type: ColumnType, values: unknown[], name = 'name') => {
  const columns = [{ name, type, description: 'What it is.' }];
  const rows = values.map((value) => [value]);
  const table = { name: '', about: '', columns, rows, total: rows.length, isSingle: false };
  return toPrintedTable(table, 100).rows.flat();
};

it.each([
  ['number', [1234.5, 2, null], ['1,234.50', '2.00', '–']],
  ['number', [300, -1200], ['300', '−1,200']],
  ['number', [0.123456, 12.25], ['0.123456', '12.250000']],
  ['number', [1.2e-12, 3], ['1.2e-12', '3']],
  ['integer', [2012, 7], ['2012', '7']],
  ['integer', [421570, 2012], ['421,570', '2,012']],
  ['boolean', [true, false, null], ['yes', 'no', '–']],
  ['date', ['2012-10-26'], ['2012-10-26']],
  ['text', ['ESTIMATED', ''], ['ESTIMATED', '']],
  [{ listOf: 'integer' }, [[1, 12], []], ['1, 12', '–']],
] as const)('formats %j %j for people', (type, values, texts) => {
  expect(column(type as ColumnType, [...values])).toEqual(texts);
});

it('writes small objects into a cell', () => {
  const stores = [
    { store: 4, storeType: 'A' },
    { store: 20, storeType: 'B' },
  ];
  expect(column({ listOf: { object: () => [] } }, [stores])).toEqual(['4 A, 20 B']);
});

it('puts the key of a row first, and reports what it leaves out', () => {
  const columns = ['rank', 'total', 'store'].map((name) => ({
    name,
    type: 'integer' as const,
    description: '',
  }));
  const rows = [
    [1, 30, 7],
    [2, 20, 8],
  ];
  const table = { name: 'byStore', about: 'By store, best first.', columns, rows };
  const shown = toPrintedTable({ ...table, total: 9, isSingle: false }, 1);
  expect(shown.columns.map(({ heading }) => heading)).toEqual(['Store', 'Rank', 'Total']);
  expect(shown).toMatchObject({ title: 'By store, best first', about: '', hidden: 8 });
  expect(shown.rows).toEqual([['7', '1', '30']]);
});
