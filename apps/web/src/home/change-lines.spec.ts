import { expect, it } from 'vitest';
import { formatChanges } from './change-lines.js';

const formatPlainLines = (changes: Parameters<typeof formatChanges>[0]) =>
  formatChanges(changes).map((line) => line.replaceAll('\u00a0', ' '));

const createChange = (relation: string, rowsBefore: number | null, rows: number | null) => ({
  relation,
  rowsBefore,
  rows,
  formerId: '4',
});

it('sums the periods of each table', () => {
  const changes = [
    createChange('sales', 3000, 3045),
    createChange('sales', null, 1200),
    createChange('stores', 45, 44),
    createChange('prices', 10, 10),
  ];
  expect(formatPlainLines(changes)).toEqual([
    'sales: 1,245 rows more in 2 periods',
    'stores: 1 row less in 1 period',
    'prices: other values in 1 period',
  ]);
});

it('counts tables beyond the fourth', () => {
  const changes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => createChange(name, 1, 2));
  expect(formatPlainLines(changes).at(-1)).toBe('and 2 more tables');
  expect(formatPlainLines(changes)).toHaveLength(5);
});

it('has a line for a first snapshot, and for one without changes', () => {
  expect(formatPlainLines([{ ...createChange('sales', null, 5), formerId: null }])).toEqual([
    'It is the first snapshot.',
  ]);
  expect(formatPlainLines([])).toEqual(['No table changed.']);
});
