import { objectives } from '../objectives.js';
import type { Group } from './rule.js';

const { outsideShare, wmaeRatio } = objectives.forecast;

/** Each figure is of several weeks of the published snapshot, so that one sample is enough. */
export const forecastRules: Group = {
  name: 'retailstream-forecasts',
  rules: [
    {
      alert: 'ForecastStale',
      expr: 'max by (flow) (retailstream_forecasts{state="STALE"}) > 0',
      // A forecast takes minutes at most.
      for: '30m',
      severity: 'ticket',
      summary:
        'A later week of sales is complete than the forecasts of {{ $labels.flow }} follow from.',
    },
    {
      alert: 'ForecastIntervalsNarrow',
      expr: `max by (flow, subject) (retailstream_forecast_best_outside_ratio) > ${outsideShare}`,
      for: '0m',
      severity: 'ticket',
      summary:
        'For four weeks, at least {{ $value | humanizePercentage }} of the sales of {{ $labels.subject }} were outside their 80% interval.',
    },
    {
      alert: 'ForecastNoBetterThanNaive',
      expr: `max by (flow) (retailstream_forecast_best_wmae_ratio{subject="chain"}) > ${wmaeRatio}`,
      for: '0m',
      severity: 'ticket',
      summary:
        'For four weeks, the error of the forecast of {{ $labels.flow }} was at least {{ $value | humanizePercentage }} of the naive one.',
    },
  ],
};
