import type { BacktestRow } from './backtest-row.js';
import { SEASON } from './component-forecast.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import type { Totals } from './totals.js';

/**
 * Returns the weighted interval score of one value: the mean of twice the quantile loss over all probabilities.
 * Source: Bracher, Ray, Gneiting and Reich (2021), Evaluating epidemic forecasts in an interval format, PLOS
 * Computational Biology 17(2).
 * @param first position of the lowest quantile
 */
function intervalScore(
  quantiles: Float64Array,
  first: number,
  probabilities: readonly number[],
  actual: number,
): number {
  let sum = 0;
  for (let p = 0; p < probabilities.length; p++) {
    const above = actual - quantiles[first + p]!;
    sum += above >= 0 ? probabilities[p]! * above : (probabilities[p]! - 1) * above;
  }
  return (2 * sum) / probabilities.length;
}

/** Weight of a holiday week in WMAE. */
export const HOLIDAY_WEIGHT = 5;

/** Quantiles of forecasts: items × weeks × probabilities. */
export type Quantiles = Float64Array;

/** Means with their quantiles; without quantiles where no earlier origin calibrates them. */
export interface ScoredForecast {
  readonly means: Float64Array;
  readonly quantiles: Quantiles | undefined;
}

/** Forecasts of totals. */
export interface ScoredTotals extends ScoredForecast {
  /** Totals × weeks of the panel: 1 where no sales of a series are missing. */
  readonly complete: Uint8Array;
}

/**
 * Compares the forecasts from one origin with the weeks that came: one row per total and week.
 * @param series means of a series without a row before the origin are 0
 * @param panel with its gaps filled
 * @param total forecasts of the totals
 * @param sales of the totals: totals × weeks of the panel
 */
export function scoreForecasts(
  panel: Panel,
  { totals, members }: Totals,
  { weeks, observed }: Pick<Origin, 'weeks' | 'observed'>,
  series: ScoredForecast,
  total: ScoredTotals,
  sales: Float64Array,
  probabilities: readonly number[],
): BacktestRow[] {
  const columns = panel.weeks.length;
  const horizon = series.means.length / panel.series.length;
  const known = Math.min(horizon, columns - weeks);
  const levels = (probabilities.length - 1) / 2;
  const weights = Array.from(panel.holidays.subarray(weeks, weeks + known), (isHoliday) =>
    isHoliday === 1 ? HOLIDAY_WEIGHT : 1,
  );
  /** Totals × known weeks. */
  const sums = Array.from({ length: totals.length * known }, () => emptySums(levels));
  for (let s = 0; s < panel.series.length; s++) {
    const quantiles = observed[s] === 1 ? series.quantiles : undefined;
    for (let h = 0; h < known; h++) {
      const week = s * columns + weeks + h;
      if (panel.present[week] === 0) continue;
      const actual = panel.values[week]!;
      const at = s * horizon + h;
      const first = at * probabilities.length;
      const weight = weights[h]!;
      const error = weight * Math.abs(actual - series.means[at]!);
      const naiveError = weight * Math.abs(actual - panel.values[week - SEASON]!);
      const score = quantiles && weight * intervalScore(quantiles, first, probabilities, actual);
      const inside = quantiles ? countInside(quantiles, first, levels, actual) : 0;
      for (let m = s * 3; m < s * 3 + 3; m++) {
        const sum = sums[members[m]! * known + h]!;
        sum.observations++;
        sum.weight += weight;
        sum.weightedError += error;
        sum.naiveError += naiveError;
        if (score === undefined) continue;
        sum.intervalObservations++;
        sum.intervalWeight += weight;
        sum.intervalScore += score;
        for (let level = levels - inside; level < levels; level++) sum.inside[level]!++;
      }
    }
  }
  const rows: BacktestRow[] = [];
  for (let h = 0; h < known; h++) {
    const week = weeks + h;
    for (const [t, { grain, number }] of totals.entries()) {
      const sum = sums[t * known + h]!;
      if (sum.observations === 0) continue;
      const first = (t * horizon + h) * probabilities.length;
      rows.push({
        grain,
        number,
        origin: panel.weeks[weeks - 1]!,
        horizon: h + 1,
        week: panel.weeks[week]!,
        isHoliday: panel.holidays[week] === 1,
        sales: sales[t * columns + week]!,
        forecast: total.means[t * horizon + h]!,
        naive: sales[t * columns + week - SEASON]!,
        intervals:
          total.quantiles && total.complete[t * columns + week] === 1
            ? listIntervals(total.quantiles, first, levels)
            : [],
        ...sum,
      });
    }
  }
  return rows;
}

function emptySums(levels: number) {
  return {
    observations: 0,
    weight: 0,
    weightedError: 0,
    naiveError: 0,
    intervalObservations: 0,
    intervalWeight: 0,
    intervalScore: 0,
    inside: new Array<number>(levels).fill(0),
  };
}

/** Returns the intervals around the median at `first` + `levels`, the narrowest first. */
function listIntervals(
  quantiles: Quantiles,
  first: number,
  levels: number,
): [low: number, high: number][] {
  const median = first + levels;
  return Array.from({ length: levels }, (_, i) => [
    quantiles[median - 1 - i]!,
    quantiles[median + 1 + i]!,
  ]);
}

/** Returns how many of the intervals, which contain each other, have a value inside. */
function countInside(quantiles: Quantiles, first: number, levels: number, actual: number): number {
  let inside = 0;
  for (let i = 0; i < levels; i++) {
    const [low, high] = [quantiles[first + i]!, quantiles[first + 2 * levels - i]!];
    if (actual < low || actual > high) break;
    inside++;
  }
  return inside;
}
