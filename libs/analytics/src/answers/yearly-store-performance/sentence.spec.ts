import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const store = (number: number) => ({ store: number });
const year = {
  year: 2011,
  weeks: 52,
  best: [store(3)],
  bestTotal: 95_874_895.51,
  worst: [store(37)],
  worstTotal: 15_699_267.9,
  likeForLikeGrowth: 0.010441 as number | null,
};
const formatPlain = (...years: (typeof year)[]) =>
  plain(sentence({ years }, { year: 2011 }) ?? 'none').replaceAll('\u00a0', ' ');

it('names the best and the worst store, and the growth of the chain', () => {
  expect(formatPlain(year)).toBe(
    'Store 3 sold most in 2011, 95.9 million over 52 weeks, and store 37 least, 15.7 million. Like for like, ' +
      'the chain grew by 1.0 %.',
  );
});

it('reports negative growth as a decrease, and none in a first year', () => {
  expect(formatPlain({ ...year, likeForLikeGrowth: -0.02 })).toMatch(
    /the chain shrank by 2\.0 %\.$/,
  );
  expect(formatPlain({ ...year, likeForLikeGrowth: null })).toMatch(/15\.7 million\.$/);
});

it('reports that the year has no sales', () => {
  expect(formatPlain({ ...year, year: 2010 })).toBe('The data has no sales in this year.');
});

it('has none for several years', () => {
  expect(sentence({ years: [year] }, {})).toBeUndefined();
});
