import type { Analysis } from '../../serving/analysis.js';

interface LeapYears {
  years: readonly {
    stores: readonly { store: number; storeType: string; rankByTotal: number; total: number }[];
  }[];
}

export const analysis: Analysis<LeapYears> = {
  method:
    'The report adds up the sales of each store over the weeks whose date is in the leap year, and ranks the stores by ' +
    'this total. A second rank is by the average of the weeks in which the store has sales, a third by this average divided ' +
    'by the size in the stores file; the medians are over the stores of the type.',
  limits: [
    'A leap year may be partial in the data: compare the number of weeks before you compare years.',
    'A store that closed or opened during the year has fewer weeks, so a low total; see the rank by weekly average.',
    'The extra day of a leap year is one of 366: the report does not measure its effect.',
  ],
  chart: {
    kind: 'dots',
    title: 'Sales of each store in the leap year, best first',
    x: 'rankByTotal',
    xAxis: 'rank',
    y: 'total',
    axis: 'sales of the year',
    by: 'storeType',
    label: 'store',
  },
  chartRows: ({ years }) => years.at(-1)?.stores ?? [],
};
