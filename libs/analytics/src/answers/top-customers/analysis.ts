import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The report adds up the transactions of each customer in the period and ranks the customers; equal totals share a ' +
    'rank. The share is of the sales of all customers.',
  limits: [
    'Spend is revenue, not profit.',
    'A customer with two numbers counts as two customers.',
    'Customers who joined during the period had less time to buy.',
  ],
  chart: {
    kind: 'bars',
    title: 'Customers who spent most, with their shares',
    x: 'customer',
    y: 'total',
    label: 'share',
  },
};
