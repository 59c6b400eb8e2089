import type { ForecastRows } from './publish-forecast.js';

/** The forecast of one week, whose ends are `spread` and twice as far away. */
const createWeek = (key: object, date: string, horizon: number, mean: number, spread: number) => ({
  ...key,
  week_date: date,
  horizon,
  mean,
  q025: mean - 2 * spread,
  q100: mean - spread,
  q250: mean - spread / 2,
  q500: mean,
  q750: mean + spread / 2,
  q900: mean + spread,
  q975: mean + 2 * spread,
  level: mean - 6,
  season: 3,
  calendar: 2,
  growth: 1,
});

/** Two weeks of a forecast. */
export const createWeeks = (key: object, first: number, second: number) => [
  createWeek(key, '2012-11-02', 1, first, 20),
  createWeek(key, '2012-11-09', 2, second, 40),
];

/** A judged week of a sum, whose intervals are 10 and 30 to each side of the forecast. */
export const createBacktest = (
  [origin, horizon, date]: readonly [string, number, string],
  grain: string,
  number: number,
  [came, expected, naive]: readonly [number, number, number],
  weighted: object,
) => ({
  origin_week: origin,
  horizon,
  week_date: date,
  grain,
  number,
  is_holiday: false,
  observations: 2,
  sales: came,
  forecast: expected,
  naive,
  interval_observations: 2,
  cumulated_error: 0,
  inside_80: 1,
  inside_95: 2,
  interval_score: 0,
  low_80: expected - 10,
  high_80: expected + 10,
  low_95: expected - 30,
  high_95: expected + 30,
  ...weighted,
});

const NEAR = ['2012-10-19', 1, '2012-10-26'] as const;
const FIRST = ['2012-10-12', 1, '2012-10-19'] as const;
const SECOND = ['2012-10-12', 2, '2012-10-26'] as const;
const FAR = ['2012-09-21', 5, '2012-10-26'] as const;

/** A forecast of two weeks, and a back-test, small enough to compute by hand. */
export const fewForecasts: ForecastRows = {
  forecast_store_department_week: createWeeks(
    { store: 1, department: 1, treatment: 'SPARSE' },
    120,
    130,
  ),
  forecast_total_week: [
    ...createWeeks({ grain: 'CHAIN', number: 0 }, 400.25, 500),
    ...createWeeks({ grain: 'STORE', number: 1 }, 170, 180),
    ...createWeeks({ grain: 'DEPARTMENT', number: 1 }, 330, 340),
  ],
  forecast_backtest: [
    createBacktest(NEAR, 'CHAIN', 0, [360, 355, 300], {
      weight: 2,
      weighted_error: 30,
      naive_error: 60,
    }),
    createBacktest(FIRST, 'CHAIN', 0, [100, 95, 90], {
      weight: 2,
      weighted_error: 10,
      naive_error: 20,
    }),
    createBacktest(SECOND, 'CHAIN', 0, [360, 345, 300], {
      weight: 10,
      weighted_error: 150,
      naive_error: 300,
      is_holiday: true,
    }),
    createBacktest(FAR, 'CHAIN', 0, [360, 400, 300], {
      weight: 2,
      weighted_error: 50,
      naive_error: 40,
    }),
    createBacktest(NEAR, 'DEPARTMENT', 1, [310, 300, 280], {
      weight: 2,
      weighted_error: 40,
      naive_error: 50,
    }),
    createBacktest(NEAR, 'DEPARTMENT', 2, [50, 55, 20], {
      weight: 2,
      weighted_error: 60,
      naive_error: 50,
      interval_observations: 0,
      inside_80: 0,
      inside_95: 0,
      low_80: null,
      high_80: null,
      low_95: null,
      high_95: null,
    }),
    createBacktest(NEAR, 'STORE', 1, [160, 150, 100], {
      weight: 2,
      weighted_error: 15,
      naive_error: 60,
    }),
  ],
  forecast_model: [
    {
      model: 'blend',
      state: 'CURRENT',
      reason: null,
      method: '1',
      origin_week: '2012-10-26',
      weeks: 143,
      series: 3,
      horizon: 2,

      wmae: 15,
      naive_wmae: 26.25,
      digest: 'of the data',
    },
  ],
};
