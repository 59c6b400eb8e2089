import type { Analysis } from '../../serving/analysis.js';

interface Wins {
  wins: readonly { store: number; weeks: number }[];
}

export const analysis: Analysis<Wins> = {
  method:
    'For each week the report adds up the sales of each store over all departments and takes the highest sum. Equal sums ' +
    'are all top stores of the week. The margin is the distance to the next store.',
  limits: [
    'Sales are not profit, and a large store sells more: the report does not adjust for size.',
    'A win by a small margin counts as much as one by a large margin.',
  ],
  chart: {
    kind: 'bars',
    title: 'Weeks in which a store sold most',
    x: 'store',
    y: 'weeks',
    axis: 'weeks as the top store',
  },
  chartRows: ({ wins }) => wins.map(({ store, weeks }) => ({ store: `Store ${store}`, weeks })),
};
