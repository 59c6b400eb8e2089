import { countryNames, DEFAULT_COUNTRY, findCountry } from '#calendar/countries.js';
import { defineFlow, defineForecast } from '#pipeline/flow/define-flow.js';
import type { SettingValues } from '#pipeline/flow/forecast.js';
import { weeklySales } from '../weekly-sales/weekly-sales.flow.js';
import { storeInterval } from './alerts/store-interval.js';
import {
  forecastBacktest,
  forecastModel,
  forecastStoreDepartmentWeek,
  forecastTotalWeek,
} from './forecast-tables.js';
import { createThreadMethod } from './thread-method.js';

const file = (name: string) => new URL(name, import.meta.url);

/** Version of the method in libs/forecast, which only the thread loads: commands must start fast. */
export const METHOD = 'blend-17';

/** Coverage of the intervals whose ends are the quantiles of the tables. */
const LEVELS = [0.5, 0.8, 0.95];

/** Forecasts of weekly sales by store and department, after each publication of weekly sales. */
export const weeklyForecast = defineFlow({
  name: 'weekly-forecast',
  settings: {
    /** Weeks that are forecast. */
    FORECAST_HORIZON: { is: 'integer', min: 1, max: 53, preset: 39 },
    /** Country whose holidays the forecasts know. */
    HOLIDAY_COUNTRY: { is: 'choice', of: countryNames, preset: DEFAULT_COUNTRY },
  },

  datasets: {},
  models: {},
  marts: {},

  stages: {
    forecast: { kind: 'forecast', limitMinutes: 30 },
    publish: { kind: 'publish', after: ['forecast'] },
    observe: { kind: 'observe', after: ['publish'] },
  },

  forecast: defineForecast({
    upstream: weeklySales,
    history: file('history.sql'),
    sql: file('history_series.sql'),
    reads: [
      'store_department_week',
      'store_week',
      'store_week_coverage',
      'markdown_week',
      'holiday_week',
    ],
    tables: {
      forecast_store_department_week: forecastStoreDepartmentWeek,
      forecast_total_week: forecastTotalWeek,
      forecast_backtest: forecastBacktest,
      forecast_model: forecastModel,
    },
    model: 'forecast_model',
    accuracy: file('accuracy.sql'),
    leftOut: file('left_out.sql'),
    version: METHOD,
    method: ({ FORECAST_HORIZON: horizon, HOLIDAY_COUNTRY: country }: SettingValues) =>
      createThreadMethod(
        METHOD,
        { horizon: Number(horizon), levels: LEVELS },
        findCountry(String(country)),
      ),
  }),

  lastComplete: file('../weekly-sales/last_complete.sql'),
  alerts: { 'store-interval': storeInterval },
});
