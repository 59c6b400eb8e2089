import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'A week belongs to the month of its date. The report adds up the sales of the department over all stores in each ' +
    'month, and divides them by the number of weeks, so that months of four and five weeks compare.',
  limits: [
    'A month that is not complete, such as the first or the last one of the data, is compared with none.',
    'Changes from the previous month contain the season; the change from a year before does not.',
    'Prices are those of the time: the figures are not adjusted for inflation.',
  ],
  chart: {
    kind: 'line',
    title: 'Average weekly sales of the department, by month',
    x: 'month',
    y: 'weeklyAverage',
    axis: 'average week',
  },
};
