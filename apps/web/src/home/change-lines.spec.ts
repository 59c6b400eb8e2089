import { expect, it } from 'vitest';
import { changeLines } from './change-lines.js';

const linesOf = (changes: Parameters<typeof changeLines>[0]) =>
  changeLines(changes).map((line) => line.replaceAll('\u00a0', ' '));

const change = (relation: string, rowsBefore: number | null, rows: number | null) => ({
  relation,
  rowsBefore,
  rows,
  formerId: '4',
});

it('sums the periods of each table', () => {
  const changes = [
    change('sales', 3000, 3045),
    change('sales', null, 1200),
    change('stores', 45, 44),
    change('prices', 10, 10),
  ];
  expect(linesOf(changes)).toEqual([
    'sales: 1,245 rows more in 2 periods',
    'stores: 1 row less in 1 period',
    'prices: other values in 1 period',
  ]);
});

it('counts tables beyond the fourth', () => {
  const changes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => change(name, 1, 2));
  expect(linesOf(changes).at(-1)).toBe('and 2 more tables');
  expect(linesOf(changes)).toHaveLength(5);
});

it('has a line for a first snapshot, and for one without changes', () => {
  expect(linesOf([{ ...change('sales', null, 5), formerId: null }])).toEqual([
    'It is the first snapshot.',
  ]);
  expect(linesOf([])).toEqual(['No table changed.']);
});
