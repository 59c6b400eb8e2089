import { DEFAULT_SETTINGS } from '#forecast/forecast.js';
import type { SettingValues } from '#pipeline/flow/forecast.js';
import {
  forecastBacktest,
  forecastModel,
  forecastStoreDepartmentWeek,
  forecastTotalWeek,
} from './forecast-tables.js';
import { threadMethod } from './thread-method.js';

/** Changes with the results of libs/forecast. */
const METHOD = 'blend-1';

/** Forecasts of weekly sales by store and department, from the marts of this flow. */
export const weeklyForecast = {
  sql: new URL('history.sql', import.meta.url),
  reads: ['store_department_week', 'store_week'],
  tables: {
    forecast_store_department_week: forecastStoreDepartmentWeek,
    forecast_total_week: forecastTotalWeek,
    forecast_backtest: forecastBacktest,
    forecast_model: forecastModel,
  },
  model: 'forecast_model',
  limitMinutes: 30,
  version: METHOD,
  method: ({ FORECAST_HORIZON: horizon, FORECAST_TREES: trees }: SettingValues) =>
    threadMethod(METHOD, {
      ...DEFAULT_SETTINGS,
      horizon: Number(horizon),
      trees: trees === 'gate',
    }),
} as const;
