import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentenceOf } from './leap-year-sales.js';

const coverage = { firstWeek: '2012-01-06', lastWeek: '2012-10-26', weeks: 43 };
const storeOf = (store: number, total: number) => ({
  store,
  total,
  storeType: 'A' as const,
  weeklyAverage: total / 43,
  weeks: 43,
  rankByTotal: 1,
  rankByWeeklyAverage: 1,
});
const yearOf = (stores: [store: number, total: number][], worst: number[]) => {
  const all = stores.map(([store, total]) => storeOf(store, total));
  const last = all.filter(({ store }) => worst.includes(store));
  return { year: 2012, coverage, stores: all, worst: last, worstByWeeklyAverage: last };
};
const told = (year: Parameters<typeof sentenceOf>[0]) =>
  plain(sentenceOf(year)).replaceAll('\u00a0', ' ');

it('names the worst store, and next the best', () => {
  const stores: [number, number][] = [
    [3, 80_366_389.45],
    [17, 13_031_373.2],
  ];
  expect(told(yearOf(stores, [17]))).toBe(
    'Store 17 sold least in 2012, 13.0 million in 43 weeks; store 3 sold most, 80.4 million.',
  );
});

it('names all ties, and no best if all sold the same', () => {
  const stores: [number, number][] = [
    [1, 500],
    [2, 500],
  ];
  expect(told(yearOf(stores, [1, 2]))).toBe(
    'Stores 1 and 2 sold least in 2012, 500 each in 43 weeks.',
  );
});

it('reports that the data has no leap year', () => {
  expect(told(undefined)).toBe('The data has no leap year.');
});
