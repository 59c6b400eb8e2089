import { expect, it } from 'vitest';
import type { WeeklyTopStore } from './weekly-top-stores.js';
import { buildCells } from './chart.js';

const createWeek = (stores: readonly number[], marginRatio: number | null) =>
  ({ stores: stores.map((store) => ({ store })), marginRatio }) as WeeklyTopStore;
const wins = Array.from({ length: 13 }, (_, index) => ({
  store: index + 1,
  storeType: 'A' as const,
  weeks: 20 - index,
}));

it('puts a tied week into the row of each winner, without a margin', () => {
  const { cells } = buildCells([createWeek([1, 2], 0), createWeek([2], 0.25)], wins);
  expect(cells.map(({ row, margin }) => [row, margin])).toEqual([
    ['Store 1', 0],
    ['Store 2', 0],
    ['Store 2', 0.25],
  ]);
});

it('puts the stores after the twelfth into one row', () => {
  const { cells, rows } = buildCells([createWeek([13], null)], wins);
  expect(cells.map(({ row, margin }) => [row, margin])).toEqual([['Others', 0]]);
  expect(rows).toHaveLength(13);
  expect(rows.at(-1)).toBe('Others');
});
