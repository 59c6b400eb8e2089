import type { SettingValues } from '#pipeline/flow/forecast.js';
import {
  forecastBacktest,
  forecastModel,
  forecastStoreDepartmentWeek,
  forecastTotalWeek,
} from './forecast-tables.js';
import { createThreadMethod } from './thread-method.js';

/** Version of the method in libs/forecast, which only the thread loads: commands must start fast. */
export const METHOD = 'blend-3';

/** Coverage of the intervals whose ends are the quantiles of the tables. */
const LEVELS = [0.5, 0.8, 0.95];

/** Forecasts of weekly sales by store and department, from the marts of this flow. */
export const weeklyForecast = {
  sql: new URL('history.sql', import.meta.url),
  reads: ['store_department_week', 'store_week', 'store_week_coverage'],
  tables: {
    forecast_store_department_week: forecastStoreDepartmentWeek,
    forecast_total_week: forecastTotalWeek,
    forecast_backtest: forecastBacktest,
    forecast_model: forecastModel,
  },
  model: 'forecast_model',
  accuracy: new URL('accuracy.sql', import.meta.url),
  leftOut: new URL('left_out.sql', import.meta.url),
  limitMinutes: 30,
  version: METHOD,
  method: ({ FORECAST_HORIZON: horizon }: SettingValues) =>
    createThreadMethod(METHOD, {
      horizon: Number(horizon),
      levels: LEVELS,
    }),
} as const;
