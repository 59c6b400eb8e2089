import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The features file has a fuel price for each store and week. The report takes the lowest price of each week and ' +
    'names every store that has it, and the next higher price.',
  limits: [
    'The price is that of the region of a store, not that of a pump: stores of a region share it, hence the many ties.',
    'Prices continue after the last week of sales; the column about sales marks those weeks.',
    'The report does not relate prices to sales.',
  ],
  chart: {
    kind: 'line',
    title: 'Lowest fuel price among the stores, by week',
    x: 'week',
    y: 'price',
    axis: 'lowest price',
    isWithoutZero: true,
  },
};
