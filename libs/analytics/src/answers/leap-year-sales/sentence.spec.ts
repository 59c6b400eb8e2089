import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const year = {
  year: 2012,
  state: 'OPEN',
  firstWeek: '2012-01-06' as string | null,
  lastWeek: '2012-10-26' as string | null,
  weeks: 43,
  stores: 45,
  total: 2_000_000,
  best: [3],
  bestTotal: 80_366_389.45,
  worst: [17],
  worstTotal: 13_031_373.2,
  rank: null as number | null,
  rankedStores: 45,
};
const soFar = 'over 43 weeks, 6 January to 26 October';
const partial = { week: '2012-11-02', stores: 1, expectedStores: 45 };
const formatPlain = (
  latest: typeof year | null,
  asked: Parameters<typeof sentence>[1] = { year: 2012 },
  { years = 1, partialWeeks = [] as (typeof partial)[] } = {},
) => {
  const answer = { years: Array.from({ length: years }), coverage: { partialWeeks }, latest };
  return plain(sentence(answer, asked)).replaceAll('\u00a0', ' ');
};

it('names the worst store of the leap year so far, and next the best', () => {
  expect(formatPlain(year)).toBe(
    `Store 17 sold least in 2012 so far, 13.0 million ${soFar}, and store 3 most, 80.4 million.`,
  );
});

it('names the place of the year among several leap years', () => {
  expect(formatPlain(year, {})).toContain(' so far, the only leap year with sales, 13.0 million');
  expect(formatPlain({ ...year, state: 'COMPLETE' }, {}, { years: 2 })).toContain(
    'in 2012, the last complete leap year with sales, 13.0 million over 43 weeks, and store 3',
  );
});

it('writes the rank of a selected store, and compares the stores of a type', () => {
  const one = { ...year, stores: 1, best: [5], worst: [5], rank: 2 };
  expect(formatPlain(one, { year: 2012, store: 5, department: 3 })).toBe(
    `Store 5 sold 2.00 million of department 3 in 2012 so far ${soFar}, rank 2 of 45 stores.`,
  );
  expect(formatPlain({ ...year, stores: 17 }, { year: 2012, storeType: 'B' })).toBe(
    `Of 17 type B stores, store 17 sold least in 2012 so far, 13.0 million ${soFar}, and store 3 most, 80.4 million.`,
  );
});

it('names all ties, and no best if all sold the same', () => {
  expect(formatPlain({ ...year, stores: 2, best: [1, 2], worst: [1, 2], worstTotal: 500 })).toBe(
    `Stores 1 and 2 sold equally much in 2012 so far, 500 each ${soFar}.`,
  );
});

it('reports a later partial week', () => {
  expect(formatPlain(year, { year: 2012 }, { partialWeeks: [partial] })).toMatch(
    / 80\.4 million; so far, 1 of 45 stores delivered the week of 2 November 2012\.$/,
  );
});

it('reports that the data has no leap year, and no sales of the scope', () => {
  expect(formatPlain(null, {}, { years: 0 })).toBe('The data has no leap year.');
  expect(formatPlain(null, { store: 99 })).toBe(
    'The data has no sales in store 99 in a leap year.',
  );
  expect(formatPlain(null, { year: 2004 }, { years: 0 })).toBe('The data has no sales in 2004.');
});
