import type { Analysis } from '../../serving/analysis.js';

interface Groups {
  groups: readonly { group: string; change: number | null }[];
}

export const analysis: Analysis<Groups> = {
  method:
    'The report compares the sales of the planned departments in complete store-weeks with their plan. Store-weeks without ' +
    'complete sales are not delivered: their plan is apart, and the forecast says what to expect of them. A monthly ' +
    'amount is spread to its weeks by the sales of the same weeks a year earlier.',
  limits: [
    'The plan of a week comes from the spread where the chain plans by month.',
    'Weeks compare with the year before by the fiscal calendar; a 53rd week compares with none.',
    'The interval of a sum takes as much of the intervals of its parts as errors of such sums kept in the back-test; of a ' +
      'department in some stores, errors of different stores do not cancel out, and without a back-test none do.',
  ],
  chart: {
    kind: 'bars',
    title: 'Sales against plan',
    x: 'group',
    y: 'change',
    axis: 'difference from the plan',
  },
  chartRows: ({ groups }) => groups.filter(({ change }) => change !== null),
};
