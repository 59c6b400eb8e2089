import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The report adds up pieces and revenue of each product in the month, less returns, and ranks the products by revenue. ' +
    'The price is compared with the list price of the day of each transaction.',
  limits: [
    'Revenue is not profit: no file contains the cost of a product.',
    'A product without a known list price has no comparison with it.',
    'One month may contain an offer; the change from the month before shows it, not its cause.',
  ],
  chart: {
    kind: 'bars',
    title: 'Products with the highest revenue, with the change from the previous month',
    x: 'product',
    y: 'revenue',
    label: 'changeOnMonthBefore',
  },
};
