import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { comparedWeeks, dampedGrowth } from './growth.js';
import { computeMean } from './mean.js';
import type { Panel } from './panel.js';

/** Weeks after which a week weighs half in a store's share. */
const HALF_LIFE = 13;

/**
 * Forecasts a store's recent share of its department × the department's sales of last year's week × the department's
 * damped growth: top-down forecasting by proportions of recent history.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 11.2.
 * @param values series × weeks, more than 52 weeks
 */
export function storeProfile(
  panel: Panel,
  values: Float64Array,
  horizon: number,
): ComponentForecast {
  const weeks = panel.weeks.length;
  const weights = Float64Array.from(
    { length: weeks },
    (_, t) => 0.5 ** ((weeks - 1 - t) / HALF_LIFE),
  );
  const result = emptyComponent(panel.series.length, horizon);
  for (const { from, to } of panel.departments) {
    const department = new Float64Array(weeks);
    for (let s = from; s < to; s++) {
      for (let t = 0; t < weeks; t++) department[t]! += values[s * weeks + t]!;
    }
    const growth = departmentGrowth(department);
    const lastYear = department.subarray(weeks - SEASON);
    const mean = computeMean(lastYear);
    const recent = weightedSum(department, weights);
    for (let s = from; s < to; s++) {
      const own = weightedSum(values.subarray(s * weeks, (s + 1) * weeks), weights);
      const share = recent === 0 ? 0 : own / recent;
      result.level[s] = share * mean;
      for (let h = 0; h <= horizon; h++) {
        const value = share * lastYear[(h + SEASON - 1) % SEASON]!;
        result.season[s * (horizon + 1) + h] = value - share * mean;
        result.growth[s * (horizon + 1) + h] = value * (growth - 1);
      }
    }
  }
  return result;
}

function departmentGrowth(department: Float64Array): number {
  const sum = (from: number, to: number) =>
    department.subarray(from, to).reduce((total, value) => total + value, 0);
  const weeks = department.length;
  const compared = comparedWeeks(weeks);
  return dampedGrowth(sum(weeks - compared, weeks), sum(weeks - compared - SEASON, weeks - SEASON));
}

function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t]! * weights[t]!;
  return sum;
}
