import { expect, it } from 'vitest';
import type { OfferImpactAnswer } from '#analytics/use-cases/offer-impact/offer-impact.js';
import { compared } from './offer-impact.js';

it('compares the average weeks of the pairs', () => {
  // 2,330,950,017.40 and 2,261,216,913.46 over 2,223 pairs.
  const answer = {
    matchedLift: 0.030839,
    matchedPairs: 2223,
    matchedSales: 2_330_950_017.4,
    matchedEarlierSales: 2_261_216_913.46,
  } as OfferImpactAnswer;
  const [group] = compared('All', answer);
  expect(group?.after).toBeCloseTo(1_048_560.51, 1);
  expect(group?.before).toBeCloseTo(1_017_191.59, 1);
  expect(compared('All', { ...answer, matchedSales: null })).toEqual([]);
});
