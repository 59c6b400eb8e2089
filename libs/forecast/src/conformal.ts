import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import { scoreQuantiles } from './score-quantiles.js';

/** First horizon, in weeks ahead, of each band that has quantiles of its own: 1–4, 5–13, 14–26 and 27 or more. */
export const BANDS = [1, 5, 14, 27] as const;
/** A band with fewer scores uses those of the band before; the first band, those of all. */
const FEWEST_SCORES = 50;
/** Scores of a band that are sorted; of more, those of every second, third … item are used. */
const MOST_SCORES = 20_000;
/** How errors grow with a forecast above the usual: clip(f / c, ¼, 8)^0.7. */
const SIZE = { least: 0.25, most: 8, power: 0.7 } as const;
/** Errors of a series count as much as its department's after this many. */
const SHRINKAGE = 40;

/**
 * A drift: all errors of the last weeks, by the newest origin before each, have one sign (one may be 0), and their mean is so
 * many times the usual size. The scale then grows with the mean.
 */
const DRIFT = { weeks: 8, fewest: 4, least: 1.2, growth: 0.7 } as const;

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
  /** Weeks that came × items: (y − f) / g. In single precision, because those of all origins need much memory. */
  readonly errors: Float32Array;
}

/** Errors of all origins, as they become known week by week. */
export class KnownErrors {
  private readonly origins: { own: OriginErrors; came: number }[] = [];
  /** Sum of |error| of each item, and number of errors. */
  private readonly sums: Float64Array;
  private readonly numbers: Float64Array;
  /** Errors in each band. */
  private readonly counts = BANDS.map(() => 0);

  constructor(private readonly items: number) {
    this.sums = new Float64Array(items);
    this.numbers = new Float64Array(items);
  }

  get originCount(): number {
    return this.origins.length;
  }

  add(own: OriginErrors): void {
    this.origins.push({ own, came: 0 });
  }

  /** Makes the errors before week `weeks` known, which never is less than in the call before. */
  learn(weeks: number): void {
    for (const origin of this.origins) {
      const { errors, weeks: before } = origin.own;
      const came = Math.min(errors.length / this.items, weeks - before);
      for (let h = origin.came; h < came; h++) {
        let count = 0;
        for (let item = 0, at = h * this.items; item < this.items; item++, at++) {
          const error = errors[at]!;
          if (Number.isNaN(error)) continue;
          this.sums[item]! += Math.abs(error);
          this.numbers[item]!++;
          count++;
        }
        this.counts[findBand(h + 1)]! += count;
      }
      origin.came = came;
    }
  }

  /** Returns the mean size of each item's errors, shrunk to that of its group. @param centres usual week of each item */
  measureScales(centres: Float64Array, groups: Items['groups']): Float64Array {
    const scales = new Float64Array(this.items);
    for (const { from, to } of groups) {
      let total = 0;
      let expected = 0;
      for (let s = from; s < to; s++) {
        total += this.sums[s]!;
        expected += this.numbers[s]! * centres[s]!;
      }
      const ratio = expected === 0 ? 1 : total / expected;
      for (let s = from; s < to; s++) {
        scales[s] =
          (this.sums[s]! + SHRINKAGE * ratio * centres[s]!) / (this.numbers[s]! + SHRINKAGE);
      }
    }
    return scales;
  }

  /** Returns what the size of coming errors is as a multiple of the usual one: above 1 for items that drift. */
  measureDrifts(scales: Float64Array, weeks: number): Float64Array {
    const drifts = new Float64Array(this.items).fill(1);
    const last = this.listLastErrors(weeks);
    for (const [item, scale] of scales.entries()) {
      if (scale === 0) continue;
      let [count, signs, sum] = [0, 0, 0];
      for (const errors of last) {
        const error = errors[item]!;
        if (Number.isNaN(error)) continue;
        count++;
        signs += Math.sign(error);
        sum += error / scale;
      }
      const mean = Math.abs(sum / count);
      if (count < DRIFT.fewest || Math.abs(signs) < count - 1 || mean <= DRIFT.least) continue;
      drifts[item] = 1 + DRIFT.growth * mean;
    }
    return drifts;
  }

  /** Returns the errors of each of the last weeks, by the newest origin before it. */
  private listLastErrors(weeks: number): Float32Array[] {
    return Array.from({ length: DRIFT.weeks }, (_, i) => weeks - 1 - i).flatMap((week) => {
      const origin = this.origins.findLast(({ own }) => own.weeks <= week);
      if (origin === undefined || week - origin.own.weeks >= origin.came) return [];
      const from = (week - origin.own.weeks) * this.items;
      return [origin.own.errors.subarray(from, from + this.items)];
    });
  }

  /**
   * Returns the scores of each band: errors divided by the scale of their item. Of many, some items of each week are taken.
   * @param opened positions of the items that have a row
   */
  listScores(scales: Float64Array, opened: Int32Array): number[][] {
    const scores = BANDS.map((): number[] => []);
    const strides = this.counts.map((count) => Math.max(1, Math.ceil(count / MOST_SCORES)));
    for (const [index, { own, came }] of this.origins.entries()) {
      for (let h = 0; h < came; h++) {
        const band = findBand(h + 1);
        const stride = strides[band]!;
        for (let i = (index + h) % stride; i < opened.length; i += stride) {
          const item = opened[i]!;
          const error = own.errors[h * this.items + item]!;
          if (Number.isNaN(error) || scales[item] === 0) continue;
          scores[band]!.push(error / scales[item]!);
        }
      }
    }
    return scores;
  }
}

/** Turns forecasts into quantiles. */
export interface Calibration {
  /** Typical |y − f| / g of each item in coming weeks. */
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
    // Items that open later count in no mean.
    const opened = centres.subarray(from, to).filter((_, i) => firsts[from + i]! < weeks);
    if (opened.length === 0) continue;
    const least = computeMean(opened) / 100;
    for (let s = from; s < to; s++) centres[s] = Math.max(centres[s]!, least);
  }
  return centres;
}

/**
 * Calibrates intervals on the errors known after `weeks` weeks: split conformal prediction with scores (y − f) / (s · g).
 * s is the mean size of an item's errors, shrunk to that of its group, and more for an item that drifts.
 * Sources: Lei, G’Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference for regression,
 * JASA 113; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5.
 * @param centres usual week of each item
 * @returns undefined without an error other than 0
 */
export function calibrate(
  { firsts, groups, areSums }: Items,
  errors: KnownErrors,
  weeks: number,
  centres: Float64Array,
  probabilities: readonly number[],
): Calibration | undefined {
  errors.learn(weeks);
  const observations = areSums ? errors.originCount : undefined;
  const scales = errors.measureScales(centres, groups);
  const scores = errors.listScores(scales, listOpened(firsts, weeks));
  if (scores.every(({ length }) => length === 0)) return undefined;
  const quantiles = (some: number[]) => scoreQuantiles(some, probabilities, observations);
  const bands: Float64Array[] = [];
  for (const own of scores) {
    const before = bands.at(-1);
    if (own.length >= FEWEST_SCORES) bands.push(quantiles(own));
    else bands.push(before ?? quantiles(scores.flat()));
  }
  const drifts = errors.measureDrifts(scales, weeks);
  return { scales: scales.map((scale, item) => scale * drifts[item]!), bands };
}

/** Returns the positions of the items with a row before week `weeks`. */
function listOpened(firsts: Int32Array, weeks: number): Int32Array {
  return Int32Array.from(firsts.keys()).filter((item) => firsts[item]! < weeks);
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
