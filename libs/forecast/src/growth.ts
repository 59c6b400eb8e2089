import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { meanOf } from './mean.js';
import type { Panel } from './panel.js';

/** Weeks compared with the same weeks of the year before. */
const COMPARED_WEEKS = 26;
/** Share of the growth that is expected to go on, and the part of it that groups of series have in common. */
const DAMPING = 0.6;
const COMMON_SHARE = 0.6;
/** Greatest logarithm of growth that is believed. */
const LIMIT = 1;

/** Returns the damped growth from sums over the latest weeks and over the same a year before: 1 without growth. */
export function dampedGrowth(latest: number, yearBefore: number): number {
  return Math.exp(DAMPING * logGrowth({ latest, yearBefore }));
}

/** Returns the number of weeks to compare with the year before. */
export function comparedWeeks(weeks: number): number {
  return Math.min(COMPARED_WEEKS, weeks - SEASON);
}

/**
 * Forecasts last year's week × exp(0.6 · (0.6 · (department + store − total) + 0.4 · series)), each the logarithm of
 * sales over 26 weeks against the year before: the seasonal naive method with damped growth, pooled over groups.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.2 (`SNAIVE`, drift).
 * @param values series × weeks, more than 52 weeks
 */
export function growthForecast(
  panel: Panel,
  values: Float64Array,
  horizon: number,
): ComponentForecast {
  const weeks = panel.weeks.length;
  const sums = yearOnYear(panel, values);
  const groups = new Map<string, Sums>();
  for (const [s, { store, department }] of panel.series.entries()) {
    for (const key of ['chain', `store ${store}`, `department ${department}`]) {
      const group = groups.get(key) ?? { latest: 0, yearBefore: 0 };
      group.latest += sums[s]!.latest;
      group.yearBefore += sums[s]!.yearBefore;
      groups.set(key, group);
    }
  }
  const result = emptyComponent(panel.series.length, horizon);
  const chain = logGrowth(groups.get('chain'));
  for (const [s, { store, department }] of panel.series.entries()) {
    const common =
      logGrowth(groups.get(`department ${department}`)) +
      logGrowth(groups.get(`store ${store}`)) -
      chain;
    const own = logGrowth(sums[s]);
    const factor = Math.exp(DAMPING * (COMMON_SHARE * common + (1 - COMMON_SHARE) * own));
    const lastYear = values.subarray((s + 1) * weeks - SEASON, (s + 1) * weeks);
    const mean = meanOf(lastYear);
    result.level[s] = mean;
    for (let h = 0; h <= horizon; h++) {
      const value = lastYear[h === 0 ? SEASON - 1 : h - 1]!;
      result.season[s * (horizon + 1) + h] = value - mean;
      result.growth[s * (horizon + 1) + h] = value * (factor - 1);
    }
  }
  return result;
}

interface Sums {
  latest: number;
  yearBefore: number;
}

function yearOnYear(panel: Panel, values: Float64Array): Sums[] {
  const weeks = panel.weeks.length;
  const compared = comparedWeeks(weeks);
  return panel.series.map((_, s) => {
    const sums = { latest: 0, yearBefore: 0 };
    for (let t = (s + 1) * weeks - compared; t < (s + 1) * weeks; t++) {
      sums.latest += values[t]!;
      sums.yearBefore += values[t - SEASON]!;
    }
    return sums;
  });
}

function logGrowth(sums: Sums | undefined): number {
  if (sums === undefined || sums.latest <= 0 || sums.yearBefore <= 0) return 0;
  return Math.max(-LIMIT, Math.min(LIMIT, Math.log(sums.latest / sums.yearBefore)));
}
