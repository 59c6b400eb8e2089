import type { Analysis } from '../../serving/analysis.js';

interface Stores {
  nodes: readonly { weeklyAverage: number; likeForLikeGrowth: number | null }[];
}

export const analysis: Analysis<Stores> = {
  method:
    'The report adds up the sales of each store over the weeks whose date is in the year. Like-for-like growth divides ' +
    'the sales of weeks in which the store also sold a year earlier by the sales of those earlier weeks, minus 1. A year ' +
    'earlier is 364 days before, or the week that the fiscal calendar compares. Sales ' +
    'per size divide the weekly average by the size in the stores file; the median of the type is over its stores.',
  limits: [
    'The first and the last year of the data may be partial: compare weekly averages, not totals.',
    'The first year has no growth, because no week a year earlier exists.',
    'Growth is in prices of the time and not adjusted for inflation.',
  ],
  chart: {
    kind: 'dots',
    title: 'Stores of the year: size and growth',
    x: 'weeklyAverage',
    xAxis: 'average week',
    y: 'likeForLikeGrowth',
    axis: 'like-for-like growth',
    by: 'storeType',
    label: 'store',
  },
  chartRows: ({ nodes }) => nodes.filter(({ likeForLikeGrowth }) => likeForLikeGrowth !== null),
};
