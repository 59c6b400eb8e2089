import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import { scoreQuantiles } from './score-quantiles.js';

/** First horizon, in weeks ahead, of each band that has quantiles of its own: 1–4, 5–13, 14–26 and 27 or more. */
export const BANDS = [1, 5, 14, 27] as const;
/** A band with fewer scores uses those of the band before; the first band, those of all. */
const FEWEST_SCORES = 50;
/** Scores of a band that are sorted; of more, every second, third … is used. */
const MOST_SCORES = 20_000;
/** How errors grow with a forecast above the usual: clip(f / c, ¼, 8)^0.7. */
const SIZE = { least: 0.25, most: 8, power: 0.7 } as const;
/** Errors of a series count as much as its department's after this many. */
const SHRINKAGE = 40;

/** Series or sums of series, over the same weeks. */
export interface Items {
  /** Items × columns, a column per week. */
  readonly values: Float64Array;
  readonly columns: number;
  /** First week of each item that has a row; `columns` without one. */
  readonly firsts: Int32Array;
  /** Positions of items that share the size of errors. */
  readonly groups: readonly { readonly from: number; readonly to: number }[];
  /** Whether items are sums of series. The errors of a sum from one origin move together: they are one observation. */
  readonly areSums: boolean;
}

/** Errors of the forecasts from one origin, each divided by the size of its forecast; NaN without an actual value. */
export interface OriginErrors {
  /** Weeks of history before the origin. */
  readonly weeks: number;
  readonly horizon: number;
  /** Items × horizon: (y − f) / g. */
  readonly errors: Float64Array;
}

/** Turns forecasts into quantiles. */
export interface Calibration {
  /** Typical |y − f| / g of each item. */
  readonly scales: Float64Array;
  /** Quantiles of the scores for each band and probability. */
  readonly bands: readonly Float64Array[];
}

/** Returns the probabilities of the quantiles of these levels, ascending, with the median. */
export function listProbabilities(levels: readonly number[]): number[] {
  const tails = levels.flatMap((level) => [(1 - level) / 2, (1 + level) / 2]);
  return [0.5]
    .concat(tails)
    .map(roundProbability)
    .sort((a, b) => a - b);
}

function roundProbability(value: number): number {
  return Number(value.toFixed(6));
}

/** Returns g for a forecast of an item whose usual week is `centre`. */
export function sizeFactor(forecast: number, centre: number): number {
  if (centre === 0) return 1;
  return Math.min(SIZE.most, Math.max(SIZE.least, forecast / centre)) ** SIZE.power;
}

/**
 * Returns the usual week of each item: the mean of |y| over the 52 weeks before week `weeks`, from its first row on, at
 * least 1 % of its group's mean.
 */
export function usualWeeks(
  { values, columns, firsts, groups }: Items,
  weeks: number,
): Float64Array {
  const centres = new Float64Array(values.length / columns);
  for (let s = 0; s < centres.length; s++) {
    const start = Math.max(0, weeks - SEASON, Math.min(firsts[s]!, weeks - 1));
    for (let t = start; t < weeks; t++) {
      centres[s]! += Math.abs(values[s * columns + t]!) / (weeks - start);
    }
  }
  for (const { from, to } of groups) {
    const mean = computeMean(centres.subarray(from, to));
    for (let s = from; s < to; s++) centres[s] = Math.max(centres[s]!, mean / 100);
  }
  return centres;
}

/**
 * Calibrates intervals on the errors known after `weeks` weeks: split conformal prediction with scores (y − f) / (s · g).
 * s is the mean size of an item's errors, shrunk to that of its group.
 * Sources: Lei, G’Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference for regression,
 * JASA 113; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5.
 * @param centres usual week of each item
 * @returns undefined without an error other than 0
 */
export function calibrate(
  { groups, areSums }: Items,
  origins: readonly OriginErrors[],
  weeks: number,
  centres: Float64Array,
  probabilities: readonly number[],
): Calibration | undefined {
  const known = origins.filter((origin) => origin.weeks < weeks);
  const observations = areSums ? known.length : undefined;
  const { scales, counts } = errorSizes(known, weeks, centres, groups);
  const strides = counts.map((count) => Math.ceil(count / MOST_SCORES));
  const scores = BANDS.map(() => [] as number[]);
  counts.fill(0);
  for (const origin of known) {
    const { horizon, errors } = origin;
    const came = Math.min(horizon, weeks - origin.weeks);
    for (let item = 0; item < scales.length; item++) {
      for (let h = 0; h < came; h++) {
        const error = errors[item * horizon + h]!;
        if (Number.isNaN(error)) continue;
        const band = findBand(h + 1);
        if (counts[band]!++ % strides[band]! !== 0 || scales[item] === 0) continue;
        scores[band]!.push(error / scales[item]!);
      }
    }
  }
  if (scores.every(({ length }) => length === 0)) return undefined;
  const quantiles = (some: number[]) => scoreQuantiles(some, probabilities, observations);
  const bands: Float64Array[] = [];
  for (const own of scores) {
    const before = bands.at(-1);
    if (own.length >= FEWEST_SCORES) bands.push(quantiles(own));
    else bands.push(before ?? quantiles(scores.flat()));
  }
  return { scales, bands };
}

/**
 * Writes the quantiles of one forecast at a position of `target`.
 * @param size g of the forecast
 * @param horizon weeks ahead, from 1
 */
export function writeQuantiles(
  target: Float64Array,
  at: number,
  { scales, bands }: Calibration,
  item: number,
  horizon: number,
  forecast: number,
  size: number,
): void {
  const scores = bands[findBand(horizon)]!;
  for (let p = 0; p < scores.length; p++) {
    target[at + p] = forecast + scores[p]! * scales[item]! * size;
  }
}

/** Returns the band of a week. @param horizon weeks ahead, from 1 */
export function findBand(horizon: number): number {
  return horizon < BANDS[1] ? 0 : horizon < BANDS[2] ? 1 : horizon < BANDS[3] ? 2 : 3;
}

/** Returns the mean size of each item's errors, shrunk to that of its group, and the number of errors in each band. */
function errorSizes(
  origins: readonly OriginErrors[],
  weeks: number,
  centres: Float64Array,
  groups: Items['groups'],
): { scales: Float64Array; counts: number[] } {
  const sums = new Float64Array(centres.length);
  const numbers = new Float64Array(centres.length);
  const counts = BANDS.map(() => 0);
  for (const { weeks: before, horizon, errors } of origins) {
    const came = Math.min(horizon, weeks - before);
    for (let item = 0; item < centres.length; item++) {
      for (let h = 0; h < came; h++) {
        const error = errors[item * horizon + h]!;
        if (Number.isNaN(error)) continue;
        sums[item]! += Math.abs(error);
        numbers[item]!++;
        counts[findBand(h + 1)]!++;
      }
    }
  }
  const scales = new Float64Array(centres.length);
  for (const { from, to } of groups) {
    let total = 0;
    let expected = 0;
    for (let s = from; s < to; s++) {
      total += sums[s]!;
      expected += numbers[s]! * centres[s]!;
    }
    const ratio = expected === 0 ? 1 : total / expected;
    for (let s = from; s < to; s++) {
      scales[s] = (sums[s]! + SHRINKAGE * ratio * centres[s]!) / (numbers[s]! + SHRINKAGE);
    }
  }
  return { scales, counts };
}
