import type { Page } from './dashboard.js';

const maxBySubject = (metric: string, selector = '') =>
  `max by (flow, subject) (${metric}${selector})`;
const CHAIN = '{subject="chain"}';

export const forecasts: Page = {
  uid: 'retailstream-forecasts',
  title: 'Forecasts',
  description: 'State of the forecasts, and their error in the last judged weeks.',
  panels: [
    {
      kind: 'stat',
      title: 'State',
      description: 'STALE: a later week of sales is complete.',
      unit: 'short',
      queries: [['max by (flow, state) (retailstream_forecasts) > 0', '{{flow}} {{state}}']],
    },
    {
      kind: 'stat',
      title: 'Sales outside their 80 % interval',
      description: 'Of the chain, in eight weeks. One in five is as promised.',
      unit: 'percentunit',
      queries: [[maxBySubject('retailstream_forecast_outside_ratio', CHAIN), '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'WMAE over that of the naive forecast',
      description: 'Of the chain, in eight weeks. Below 100 % is better than naive.',
      unit: 'percentunit',
      queries: [[maxBySubject('retailstream_forecast_wmae_ratio', CHAIN), '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Bias',
      description: 'Of the chain, in eight weeks. Above 0 the forecast is too high.',
      unit: 'percentunit',
      queries: [[maxBySubject('retailstream_forecast_bias_ratio', CHAIN), '{{flow}}']],
    },
    {
      kind: 'course',
      title: 'Sales outside their 80 % interval, departments with the most',
      description: 'In eight weeks. An alert fires above 30 % in each of four weeks.',
      unit: 'percentunit',
      queries: [
        [
          maxBySubject('retailstream_forecast_outside_ratio', '{subject=~"department .*"}'),
          '{{subject}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Sales outside their 80 % interval, stores with the most',
      description: 'In eight weeks. An alert fires above 30 % in each of four weeks.',
      unit: 'percentunit',
      queries: [
        [
          maxBySubject('retailstream_forecast_outside_ratio', '{subject=~"store .*"}'),
          '{{subject}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'WMAE over that of the naive forecast, by what was published',
      description: 'Of the chain: in eight weeks, and in the best of the last four.',
      unit: 'percentunit',
      queries: [
        [maxBySubject('retailstream_forecast_wmae_ratio', CHAIN), 'eight weeks'],
        [maxBySubject('retailstream_forecast_best_wmae_ratio', CHAIN), 'best of four weeks'],
      ],
    },
    {
      kind: 'course',
      title: 'Size of the bias, by what was published',
      description: 'Without its sign.',
      unit: 'percentunit',
      queries: [[`abs(${maxBySubject('retailstream_forecast_bias_ratio')})`, '{{subject}}']],
    },
  ],
};
