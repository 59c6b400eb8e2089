import type { Scope } from '#access/scope.js';
import { createBacktest, createWeeks, fewForecasts } from './few-forecasts.js';
import type { ForecastRows } from './publish-forecast.js';

const STORES = [1, 2, 3, 4, 5, 6];
const DEPARTMENTS = [1, 22, 42, 72];
const CAME = ['2012-10-12', 1, '2012-10-19'] as const;
const LATER = ['2012-10-12', 2, '2012-10-26'] as const;

const createErrors = (number: number) => ({
  weight: 2,
  weighted_error: 10 + number,
  naive_error: 20,
});

const createOrigin = (grain: string, number: number) =>
  [CAME, LATER].map((week) =>
    createBacktest(week, grain, number, [100 * number, 90 * number + 7, 80], createErrors(number)),
  );

/**
 * Forecasts of a chain of six stores and four departments; with a scope, only what its callers may see of them: its series, and
 * its stores if it has all departments.
 */
export function createForecasts(scope: Scope = {}): ForecastRows {
  const stores = STORES.filter((store) => scope.stores?.includes(store) ?? true);
  const departments = DEPARTMENTS.filter((each) => scope.departments?.includes(each) ?? true);
  const isWhole = scope.stores === undefined && scope.departments === undefined;
  const whole = scope.departments ? [] : stores;
  return {
    forecast_store_department_week: stores.flatMap((store) =>
      departments.flatMap((department) =>
        createWeeks({ store, department, treatment: 'FULL' }, 1000 * store + department, 900),
      ),
    ),
    forecast_total_week: [
      ...whole.flatMap((number) => createWeeks({ grain: 'STORE', number }, 7000 + number, 6000)),
      ...(isWhole
        ? [
            ...createWeeks({ grain: 'CHAIN', number: 0 }, 50_000, 40_000),
            ...DEPARTMENTS.flatMap((number) =>
              createWeeks({ grain: 'DEPARTMENT', number }, 9000 + number, 8000),
            ),
          ]
        : []),
    ],
    forecast_backtest: [
      ...whole.flatMap((number) => createOrigin('STORE', number)),
      ...(isWhole
        ? [
            ...createOrigin('CHAIN', 0),
            ...DEPARTMENTS.flatMap((number) => createOrigin('DEPARTMENT', number)),
          ]
        : []),
    ],
    forecast_model: fewForecasts.forecast_model,
  };
}
