import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The report adds up the transactions of each sales person of the shop in a calendar month. The person with the ' +
    'highest total is best; equal totals share the rank. The incentive follows the rules of the flow.',
  limits: [
    'Totals depend on hours, shifts and places at the till, which no file contains.',
    'Returns reduce the total of the person who took them back.',
  ],
  chart: {
    kind: 'line',
    title: 'Sales of the best sales person, by month',
    x: 'month',
    y: 'total',
  },
};
