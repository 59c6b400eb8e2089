import type { Analysis } from '../../serving/analysis.js';

interface Impact {
  groups: readonly { group: string; adjusted: number | null }[];
}

export const analysis: Analysis<Impact> = {
  method:
    'The report pairs each store-week with an offer (any MarkDown) with the same store’s week 364 days earlier, if that ' +
    'week had none. The lift is the sum of the first weeks divided by the sum of the second, minus 1. The drift is the ' +
    'same for pairs of which neither week had an offer. The adjusted lift is (1 + lift) ÷ (1 + drift) − 1. Its error ' +
    'comes from a jackknife that leaves out one store at a time; one quarter, where there is one store.',
  limits: [
    'Offers are recorded only from a certain date on: where the pairs without offers are of other weeks, the adjusted ' +
      'lift compares two times.',
    'Stores choose their offers themselves: the figures show which sales went with offers, not what offers caused.',
    'Of twenty groups without any difference, one is expected outside its 95 % interval.',
  ],
  chart: {
    kind: 'bars',
    title:
      'Lift of weeks with offers over the same weeks 364 days earlier, adjusted by the drift without offers',
    x: 'group',
    y: 'adjusted',
    axis: 'adjusted lift',
  },
  chartRows: ({ groups }) => groups.filter(({ adjusted }) => adjusted !== null),
};
