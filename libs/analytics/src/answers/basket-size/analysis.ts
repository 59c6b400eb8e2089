import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'A basket is all that a customer buys in a shop on a day, less returns. The report divides pieces and value of each ' +
    'month by the number of baskets, over all shops together.',
  limits: [
    'Two purchases of a customer on one day in one shop are one basket.',
    'Averages hide the spread: a few large baskets raise them.',
    'The first and the last month of the data may be partial: their state says so.',
  ],
  chart: {
    kind: 'line',
    title: 'Value of a basket, by month',
    x: 'month',
    y: 'valuePerBasket',
  },
};
