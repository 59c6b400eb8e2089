import { expect, it } from 'vitest';
import type { OfferComparison } from './offer-impact.js';
import { withoutDeliveries } from '../../serving/coverage.js';
import { buildGroup } from './chart.js';

const weeks = { storeWeeks: 0, averageSales: null };
const none: OfferComparison = {
  coverage: { firstWeek: '2010-02-05', lastWeek: '2010-12-31', weeks: 48, ...withoutDeliveries },
  withOffers: { ...weeks, averageMarkdown: null },
  withoutOffers: { storeWeeks: 2160, averageSales: 1_060_000 },
  withoutOffersSinceRecorded: weeks,
  matchedPairs: 0,
  matchedSales: null,
  matchedEarlierSales: null,
  matchedLift: null,
};

it('knows a group without any record of an offer from one whose weeks have no pair', () => {
  expect(buildGroup('2010', 'red', none)).toMatchObject({ pairs: 0, isRecorded: false });
  expect(buildGroup('2010', 'red', none).lift).toBeUndefined();
  const withOffers = { storeWeeks: 44, averageSales: 900_000, averageMarkdown: 10 };
  expect(buildGroup('2011', 'red', { ...none, withOffers }).isRecorded).toBe(true);
  const matched = { ...none, withOffers, matchedPairs: 2223, matchedLift: 0.030839 };
  expect(buildGroup('All', 'red', matched)).toMatchObject({ lift: 0.030839, pairs: 2223 });
});
