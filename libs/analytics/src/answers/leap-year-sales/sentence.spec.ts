import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const buildYear = (stores: [store: number, total: number][], worst: number[]) => {
  const all = stores.map(([store, total], index) => ({ store, total, rankByTotal: index + 1 }));
  const last = all.filter(({ store }) => worst.includes(store));
  return { year: 2012, coverage: { weeks: 43 }, stores: all, worst: last };
};
const formatPlain = (...years: ReturnType<typeof buildYear>[]) =>
  plain(sentence({ years })).replaceAll('\u00a0', ' ');

it('names the worst store of the last leap year, and next the best', () => {
  const stores: [number, number][] = [
    [3, 80_366_389.45],
    [17, 13_031_373.2],
  ];
  expect(formatPlain(buildYear([[1, 5]], [1]), buildYear(stores, [17]))).toBe(
    'Store 17 sold least in 2012, 13.0 million in 43 weeks; store 3 sold most, 80.4 million.',
  );
});

it('writes the rank of a selected store that did not sell most', () => {
  const year = buildYear(
    [
      [3, 90],
      [5, 70],
      [17, 50],
    ],
    [17],
  );
  const selected = { ...year, stores: year.stores.filter(({ store }) => store === 5) };
  expect(formatPlain(selected)).toBe(
    'Store 17 sold least in 2012, 50 in 43 weeks; store 5 had rank 2, 70.',
  );
});

it('names all ties, and no best if all sold the same', () => {
  const stores: [number, number][] = [
    [1, 500],
    [2, 500],
  ];
  expect(formatPlain(buildYear(stores, [1, 2]))).toBe(
    'Stores 1 and 2 sold least in 2012, 500 each in 43 weeks.',
  );
});

it('reports that the data has no leap year', () => {
  expect(formatPlain()).toBe('The data has no leap year.');
});
