import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentenceOf } from './yearly-store-performance.js';

const store = (number: number) => ({ store: number, storeType: 'A' as const });
const year = {
  year: 2011,
  firstWeek: '2011-01-07',
  lastWeek: '2011-12-30',
  weeks: 52,
  total: 2_393_310_691.26,
  best: [store(3)],
  bestTotal: 95_874_895.51,
  worst: [store(37)],
  worstTotal: 15_699_267.9,
  likeForLikeGrowth: 0.010441,
  likeForLikeWeeks: 48,
};
const told = (...args: Parameters<typeof sentenceOf>) =>
  plain(sentenceOf(...args)).replaceAll('\u00a0', ' ');

it('names the best and the worst store, and the growth of the chain', () => {
  expect(told(year)).toBe(
    'Store 3 sold most in 2011, 95.9 million over 52 weeks, and store 37 least, 15.7 million. Like for like, ' +
      'the chain grew by 1.0 %.',
  );
});

it('reports negative growth as a decrease, and none in a first year', () => {
  expect(told({ ...year, likeForLikeGrowth: -0.02 })).toMatch(/the chain shrank by 2\.0 %\.$/);
  expect(told({ ...year, likeForLikeGrowth: null })).toMatch(/15\.7 million\.$/);
});

it('reports that the year has no sales', () => {
  expect(told(undefined)).toBe('The data has no sales in this year.');
});
