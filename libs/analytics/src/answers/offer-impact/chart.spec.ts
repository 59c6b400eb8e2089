import { expect, it } from 'vitest';
import type { OfferGroup } from './offer-comparison.js';
import { buildGroups } from './chart.js';

const group = (adjusted: number | null, adjustedLow: number | null, adjustedHigh: number | null) =>
  ({
    group: 'Store 1',
    week: null,
    adjusted,
    adjustedLow,
    adjustedHigh,
    matchedPairs: 51,
  }) as OfferGroup;

it('draws the groups with an adjusted lift, and marks those whose interval is clear of 0', () => {
  expect(
    buildGroups([
      group(0.3, 0.1, 0.5),
      group(-0.1, -0.2, 0.1),
      group(0.1, null, null),
      group(null, null, null),
    ]),
  ).toMatchObject([
    { adjusted: 0.3, low: 0.1, high: 0.5, isClear: true, pairs: 51 },
    { adjusted: -0.1, isClear: false },
    { low: 0.1, high: 0.1, isClear: false },
  ]);
});
