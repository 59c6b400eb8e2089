import { SEASON } from './component-forecast.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import type { Totals } from './totals.js';

/**
 * Returns the weighted interval score of one value: the mean of twice the quantile loss over all probabilities.
 * Source: Bracher, Ray, Gneiting and Reich (2021), Evaluating epidemic forecasts in an interval format, PLOS
 * Computational Biology 17(2).
 */
function intervalScore(
  quantiles: Float64Array,
  probabilities: readonly number[],
  actual: number,
): number {
  let sum = 0;
  for (let p = 0; p < probabilities.length; p++) {
    const above = actual - quantiles[p]!;
    sum += above >= 0 ? probabilities[p]! * above : (probabilities[p]! - 1) * above;
  }
  return (2 * sum) / probabilities.length;
}

/** Weight of a holiday week in WMAE. */
export const HOLIDAY_WEIGHT = 5;

/** Quantiles of forecasts: items × weeks × probabilities. */
export type Quantiles = Float64Array;

/** Returns the quantiles of one forecast, in an array that the next call fills again. @param h weeks ahead, from 0 */
export type QuantileReader = (item: number, h: number) => Float64Array;

/** Forecasts of series: items × weeks. Without quantiles where no earlier origin calibrates them. */
export interface ScoredForecast {
  readonly means: Float64Array;
  readonly readQuantiles: QuantileReader | undefined;
}

/** Forecasts of totals. */
export interface ScoredTotals {
  readonly means: Float64Array;
  readonly quantiles: Quantiles | undefined;
  /** Totals × weeks of the panel: 1 where no sales of a series are missing. */
  readonly complete: Uint8Array;
}

/** The rows of a back-test from one origin, see BacktestRow: figures have a value per week that came and total, in this order. */
export interface OriginScores {
  /** Weeks of history before the origin, and weeks that came after it. */
  readonly weeks: number;
  readonly came: number;
  readonly sales: Float64Array;
  readonly forecast: Float64Array;
  readonly naive: Float64Array;
  readonly observations: Int32Array;
  readonly weight: Float64Array;
  readonly weightedError: Float64Array;
  readonly naiveError: Float64Array;
  /** Sum of |sales − forecast of all weeks up to this one together| over the series. */
  readonly cumulatedError: Float64Array;
  readonly intervalObservations: Int32Array;
  readonly intervalWeight: Float64Array;
  readonly intervalScore: Float64Array;
  /** A value per level, the lowest first. */
  readonly inside: Int32Array;
  /** Ends of the interval of each level; NaN without one. */
  readonly intervals: Float64Array;
}

/**
 * Compares the forecasts from one origin with the weeks that came.
 * @param series means of a series without a row before the origin are 0
 * @param panel with its gaps filled
 * @param total forecasts of the totals
 * @param sales of the totals: totals × weeks of the panel
 * @param from the first week of the scores, counted from 0
 */
export function scoreForecasts(
  panel: Panel,
  { totals, members }: Totals,
  { weeks, observed }: Pick<Origin, 'weeks' | 'observed'>,
  series: ScoredForecast,
  total: ScoredTotals,
  sales: Float64Array,
  probabilities: readonly number[],
  from = 0,
): OriginScores {
  const columns = panel.weeks.length;
  const horizon = series.means.length / panel.series.length;
  const came = Math.min(horizon, columns - weeks);
  const levels = (probabilities.length - 1) / 2;
  const scores = emptyScores(weeks, came - from, totals.length, levels);
  for (let s = 0; s < panel.series.length; s++) {
    const read = observed[s] === 1 ? series.readQuantiles : undefined;
    let cumulated = 0;
    for (let h = 0; h < came; h++) {
      const week = s * columns + weeks + h;
      if (panel.present[week] === 0) continue;
      const actual = panel.values[week]!;
      const weight = panel.holidays[weeks + h] === 1 ? HOLIDAY_WEIGHT : 1;
      const difference = actual - series.means[s * horizon + h]!;
      const error = weight * Math.abs(difference);
      cumulated += difference;
      if (h < from) continue;
      const naiveError = weight * Math.abs(actual - panel.values[week - countNaiveLag(h)]!);
      const quantiles = read?.(s, h);
      const score = quantiles ? weight * intervalScore(quantiles, probabilities, actual) : 0;
      const inside = quantiles ? countInside(quantiles, levels, actual) : 0;
      for (let m = s * 3; m < s * 3 + 3; m++) {
        const at = (h - from) * totals.length + members[m]!;
        scores.observations[at]!++;
        scores.weight[at]! += weight;
        scores.weightedError[at]! += error;
        scores.naiveError[at]! += naiveError;
        scores.cumulatedError[at]! += Math.abs(cumulated);
        if (!quantiles) continue;
        scores.intervalObservations[at]!++;
        scores.intervalWeight[at]! += weight;
        scores.intervalScore[at]! += score;
        for (let level = levels - inside; level < levels; level++) {
          scores.inside[at * levels + level]!++;
        }
      }
    }
  }
  scoreTotals(scores, total, sales, columns, from);
  return scores;
}

/** Returns the weeks from a forecast week back to the last same week of the season before the origin. @param h from 0 */
const countNaiveLag = (h: number) => (h < SEASON ? SEASON : 2 * SEASON);

function emptyScores(weeks: number, came: number, totals: number, levels: number): OriginScores {
  const size = came * totals;
  return {
    weeks,
    came,
    sales: new Float64Array(size),
    forecast: new Float64Array(size),
    naive: new Float64Array(size),
    observations: new Int32Array(size),
    weight: new Float64Array(size),
    weightedError: new Float64Array(size),
    naiveError: new Float64Array(size),
    cumulatedError: new Float64Array(size),
    intervalObservations: new Int32Array(size),
    intervalWeight: new Float64Array(size),
    intervalScore: new Float64Array(size),
    inside: new Int32Array(size * levels),
    intervals: new Float64Array(size * levels * 2).fill(NaN),
  };
}

/** Writes what is not a sum over series, of the totals with a row in the week. */
function scoreTotals(
  { weeks, came, ...scores }: OriginScores,
  { means, quantiles, complete }: ScoredTotals,
  sales: Float64Array,
  columns: number,
  from: number,
): void {
  const count = sales.length / columns;
  const horizon = means.length / count;
  const levels = scores.inside.length / scores.sales.length;
  const probabilities = 2 * levels + 1;
  for (let h = from; h < from + came; h++) {
    for (let t = 0; t < count; t++) {
      const at = (h - from) * count + t;
      if (scores.observations[at] === 0) continue;
      const week = t * columns + weeks + h;
      scores.sales[at] = sales[week]!;
      scores.forecast[at] = means[t * horizon + h]!;
      scores.naive[at] = sales[week - countNaiveLag(h)]!;
      if (!quantiles || complete[week] === 0) continue;
      const median = (t * horizon + h) * probabilities + levels;
      for (let level = 0; level < levels; level++) {
        const to = 2 * (at * levels + level);
        scores.intervals[to] = quantiles[median - 1 - level]!;
        scores.intervals[to + 1] = quantiles[median + 1 + level]!;
      }
    }
  }
}

/** Returns how many of the intervals, which contain each other, have a value inside. */
function countInside(quantiles: Float64Array, levels: number, actual: number): number {
  let inside = 0;
  for (let i = 0; i < levels; i++) {
    if (actual < quantiles[i]! || actual > quantiles[2 * levels - i]!) break;
    inside++;
  }
  return inside;
}
