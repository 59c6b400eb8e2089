import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import type { Series } from './panel.js';
import { addUp, buildTotals } from './totals.js';

/** Weeks compared with the same weeks of the year before. */
const COMPARED_WEEKS = 26;
/** Share of the growth that is expected to go on, and the part of it that groups of series have in common. */
const DAMPING = 0.6;
const COMMON_SHARE = 0.6;
/** Greatest logarithm of growth that is believed. */
const LIMIT = 1;

/** Returns the damped growth from sums over the latest weeks and over the same a year before: 1 without growth. */
export function dampedGrowth(latest: number, yearBefore: number): number {
  return Math.exp(DAMPING * logGrowth(latest, yearBefore));
}

/** Returns the number of weeks to compare with the year before. */
export function comparedWeeks(weeks: number): number {
  return Math.min(COMPARED_WEEKS, weeks - SEASON);
}

/**
 * Returns exp(0.6 · (0.6 · (department + store − total) + 0.4 · series)) for each series, each the logarithm of sales over
 * 26 weeks against the year before: damped growth, pooled over groups.
 * @param sums of sumYears
 */
export function growthFactors(series: readonly Series[], sums: Float64Array): Float64Array {
  const totals = buildTotals(series);
  const totalGrowth = logGrowths(addUp(totals, sums));
  return logGrowths(sums).map((own, s) => {
    const [store, department, chain] = totals.members.subarray(s * 3, s * 3 + 3);
    const common = totalGrowth[department!]! + totalGrowth[store!]! - totalGrowth[chain!]!;
    return Math.exp(DAMPING * (COMMON_SHARE * common + (1 - COMMON_SHARE) * own));
  });
}

/**
 * Forecasts last year's week × the growth of its series: the seasonal naive method with growth.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.2 (`SNAIVE`, drift).
 * @param lastYears series × 52
 */
export function growthForecast(
  lastYears: Float64Array,
  factors: Float64Array,
  horizon: number,
): ComponentForecast {
  const result = emptyComponent(factors.length, horizon);
  for (let s = 0; s < factors.length; s++) {
    const lastYear = lastYears.subarray(s * SEASON, (s + 1) * SEASON);
    const mean = computeMean(lastYear);
    result.level[s] = mean;
    for (let h = 0; h <= horizon; h++) {
      const value = lastYear[(h + SEASON - 1) % SEASON]!;
      result.season[s * (horizon + 1) + h] = value - mean;
      result.growth[s * (horizon + 1) + h] = value * (factors[s]! - 1);
    }
  }
  return result;
}

/** Returns the sums over the latest weeks and over the same a year before: rows × 2. @param values rows × weeks */
export function sumYears(values: Float64Array, weeks: number): Float64Array {
  const compared = comparedWeeks(weeks);
  const sums = new Float64Array((values.length / weeks) * 2);
  for (let s = 0; s * 2 < sums.length; s++) {
    for (let t = (s + 1) * weeks - compared; t < (s + 1) * weeks; t++) {
      sums[s * 2]! += values[t]!;
      sums[s * 2 + 1]! += values[t - SEASON]!;
    }
  }
  return sums;
}

/** @param sums of sumYears */
function logGrowths(sums: Float64Array): Float64Array {
  return Float64Array.from({ length: sums.length / 2 }, (_, i) =>
    logGrowth(sums[i * 2]!, sums[i * 2 + 1]!),
  );
}

function logGrowth(latest: number, yearBefore: number): number {
  if (latest <= 0 || yearBefore <= 0) return 0;
  return Math.max(-LIMIT, Math.min(LIMIT, Math.log(latest / yearBefore)));
}

/** Returns the last columns of each row. */
export function lastColumns(values: Float64Array, columns: number, count: number): Float64Array {
  const result = new Float64Array((values.length / columns) * count);
  for (let s = 0; s * columns < values.length; s++) {
    const end = (s + 1) * columns;
    result.set(values.subarray(end - count, end), s * count);
  }
  return result;
}
