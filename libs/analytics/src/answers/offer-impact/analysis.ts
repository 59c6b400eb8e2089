import type { Analysis } from '../../serving/analysis.js';

interface Impact {
  matchedLift: number | null;
  byStoreType: readonly { storeType: string; matchedLift: number | null }[];
}

export const analysis: Analysis<Impact> = {
  method:
    'The report pairs each store-week with an offer (any MarkDown) with the same store’s week 364 days earlier, if that ' +
    'week had none. The lift is the sum of the first weeks divided by the sum of the second, minus 1. Plain averages of ' +
    'weeks with and without offers are given next to it.',
  limits: [
    'Offers are recorded only from a certain date on, so plain averages compare different seasons.',
    'Stores choose their offers themselves: the lift is a comparison over a year, not the effect of an offer.',
    'Growth of the chain from one year to the next is part of the lift.',
  ],
  chart: {
    kind: 'bars',
    title: 'Lift of weeks with offers over the same store’s week 364 days earlier',
    x: 'group',
    y: 'matchedLift',
    axis: 'lift over 364 days earlier',
  },
  chartRows: ({ matchedLift, byStoreType }) =>
    [
      { group: 'All stores', matchedLift },
      ...byStoreType.map((each) => ({
        group: `Type ${each.storeType}`,
        matchedLift: each.matchedLift,
      })),
    ].filter((each) => each.matchedLift !== null),
};
