import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The report adds up the transactions of the customer in each calendar month. A visit is a day on which the customer ' +
    'buys in a shop.',
  limits: [
    'A transaction of an unknown customer is in quarantine, so it is not in the figures.',
    'Returns reduce the total, also of a later month than that of the purchase.',
    'A month that is not complete, by its state, has no comparison.',
  ],
  chart: { kind: 'line', title: 'Spend of the customer, by month', x: 'month', y: 'total' },
};
