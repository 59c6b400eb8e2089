import { expect, it } from 'vitest';
import type { OfferImpactAnswer } from '#analytics/use-cases/offer-impact/offer-impact.js';
import { plain } from '../../words/sentences.js';
import { compared, sentenceOf } from './offer-impact.js';

const answer = {
  matchedLift: 0.030839,
  matchedPairs: 2223,
  matchedSales: 2_330_950_017.4,
  matchedEarlierSales: 2_261_216_913.46,
} as OfferImpactAnswer;
const told = (...args: Parameters<typeof sentenceOf>) =>
  plain(sentenceOf(...args)).replaceAll('\u00a0', ' ');

it('reports the effect of offers from the matched weeks', () => {
  expect(told(answer, {})).toBe(
    'Weeks with offers sold 3.1 % more than the same store’s week 364 days earlier, over 2,223 store-weeks.',
  );
});

it.each([
  [-0.05, 'Weeks with offers in store 3 sold 5.0 % less than'],
  [0, 'Weeks with offers in store 3 sold as much as'],
  [null, 'No week with offers in store 3 can be compared with the same week a year before'],
])('writes a lift of %s: %s', (matchedLift, start) => {
  expect(told({ ...answer, matchedLift }, { store: 3 })).toContain(start);
});

it('compares the average weeks of the pairs', () => {
  // 2,330,950,017.40 and 2,261,216,913.46 over 2,223 pairs.
  const [group] = compared('All', answer);
  expect(group?.after).toBeCloseTo(1_048_560.51, 1);
  expect(group?.before).toBeCloseTo(1_017_191.59, 1);
  expect(compared('All', { ...answer, matchedSales: null })).toEqual([]);
});
