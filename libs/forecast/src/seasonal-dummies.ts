import { Matrix, solve } from 'ml-matrix';
import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { applyToSeries } from './linear-operator.js';

/** Keeps the system solvable when no week of the season comes twice. */
const TREND_RIDGE = 1e-6;

/**
 * Forecasts by least squares on a linear trend and a dummy variable for each week of the season.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 7.4 (`TSLM`).
 * @param values series × weeks, at least 52 weeks
 */
export function seasonalDummies(
  values: Float64Array,
  weeks: number,
  horizon: number,
): ComponentForecast {
  const coefficients = applyToSeries(regression(weeks), values, weeks);
  const series = values.length / weeks;
  const result = emptyComponent(series, horizon);
  for (let s = 0; s < series; s++) {
    const own = coefficients.subarray(s * (SEASON + 1), (s + 1) * (SEASON + 1));
    const slope = own[SEASON]!;
    const mean = own.subarray(0, SEASON).reduce((sum, value) => sum + value, 0) / SEASON;
    result.level[s] = mean + (slope * (weeks - 1)) / SEASON;
    for (let h = 0; h <= horizon; h++) {
      const at = s * (horizon + 1) + h;
      result.season[at] = own[(weeks - 1 + h) % SEASON]! - mean;
      result.growth[at] = (slope * h) / SEASON;
    }
  }
  return result;
}

/** Returns the operator from the values to 52 dummies' coefficients and the trend's, per 52 weeks. */
function regression(weeks: number): Float64Array {
  const normal = Matrix.zeros(SEASON + 1, SEASON + 1);
  const right = Matrix.zeros(SEASON + 1, weeks);
  const add = (i: number, j: number, by: number) => normal.set(i, j, normal.get(i, j) + by);
  for (let t = 0; t < weeks; t++) {
    const position = t % SEASON;
    const trend = t / SEASON;
    add(position, position, 1);
    add(position, SEASON, trend);
    add(SEASON, position, trend);
    add(SEASON, SEASON, trend * trend);
    right.set(position, t, 1);
    right.set(SEASON, t, trend);
  }
  add(SEASON, SEASON, TREND_RIDGE);
  return Float64Array.from(solve(normal, right).to1DArray());
}
