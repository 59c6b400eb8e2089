import { AppError } from '#platform/errors/app-error.js';
import { dropRounding, hasSpread, type Regression } from './coefficient.js';

/** The weeks of a department: a row for each store and week, rows of a store one after the other. */
export interface DepartmentWeeks {
  /** Numbers of stores and weeks, from 0 on, by row. */
  stores: Int32Array;
  weeks: Int32Array;
  unemployment: Float64Array;
  sales: Float64Array;
}

/** What demeaning may leave of an effect, as a share of the largest rest. */
const TOLERANCE = 1e-10;
/** Smaller changes are rounding, as a share of the largest value. */
const ROUNDING = 16 * Number.EPSILON;
const LIMIT_MS = 1_000;

/** Measures the time that an answer spends on demeaning. */
export class DemeaningTime {
  private spent = 0;

  /** @param now returns milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @throws AppError ANSWER_TOO_SLOW after a second in all */
  measure<Result>(work: (check: () => void) => Result): Result {
    const start = this.now();
    const check = () => {
      if (this.spent + this.now() - start <= LIMIT_MS) return;
      throw new AppError(
        'ANSWER_TOO_SLOW',
        `store and week effects take more than ${LIMIT_MS} ms: ask for one department, or for a higher unemploymentAbove`,
      );
    };
    try {
      return work(check);
    } finally {
      this.spent += this.now() - start;
    }
  }
}

/**
 * Fits the sales of a department on unemployment with an effect of each store and each week.
 * @param clusters stores with at least two values of unemployment
 * @returns undefined where the effects explain all differences of unemployment
 * @throws AppError ANSWER_TOO_SLOW
 */
export function fitWeekEffects(
  panel: DepartmentWeeks,
  clusters: number,
  time: DemeaningTime,
): Regression | undefined {
  const [x, y] = time.measure((check) => [
    demean(panel.unemployment, panel, check),
    demean(panel.sales, panel, check),
  ]);
  const spread = sumProducts(x, x);
  if (!hasSpread(spread, sumProducts(panel.unemployment, panel.unemployment))) return undefined;
  const slope = sumProducts(x, y) / spread;
  const scores = new Float64Array(countKeys(panel.stores));
  let residuals = 0;
  panel.stores.forEach((store, row) => {
    const residual = y[row]! - slope * x[row]!;
    residuals += residual ** 2;
    scores[store]! += x[row]! * residual;
  });
  return dropRounding({
    slope,
    rows: x.length,
    spread,
    variation: sumProducts(y, y),
    residuals,
    scores: [...scores],
    clusters,
    parameters: 1,
  });
}

/**
 * Returns the values without the means of stores and weeks, which it subtracts by turns until what they would still
 * change is below the tolerance.
 */
export function demean(
  values: Float64Array,
  { stores, weeks }: Pick<DepartmentWeeks, 'stores' | 'weeks'>,
  check: () => void,
): Float64Array {
  const rest = values.slice();
  const byStore = createMeans(stores);
  const byWeek = createMeans(weeks);
  const findLargest = (all: Float64Array) =>
    all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const rounding = ROUNDING * findLargest(values);
  byStore.subtract(rest);
  let before = byWeek.subtract(rest);
  const tolerance = TOLERANCE * findLargest(rest);
  for (;;) {
    check();
    byStore.subtract(rest);
    const change = byWeek.subtract(rest);
    // Each turn changes less by a constant share, so the changes still to come are a geometric series.
    const share = change / before;
    const left = share < 1 ? change / (1 - share) : Infinity;
    if (change <= rounding || left <= tolerance) break;
    before = change;
  }
  byStore.subtract(rest);
  return rest;
}

const countKeys = (keys: Int32Array) => keys.reduce((most, key) => Math.max(most, key + 1), 0);

/** Returns what subtracts the mean of each key, and returns the largest of them. */
function createMeans(keys: Int32Array) {
  const means = new Float64Array(countKeys(keys));
  const counts = new Float64Array(means.length);
  for (const key of keys) counts[key]! += 1;
  return {
    subtract(values: Float64Array): number {
      means.fill(0);
      for (let row = 0; row < keys.length; row += 1) means[keys[row]!]! += values[row]!;
      let largest = 0;
      for (let key = 0; key < means.length; key += 1) {
        means[key]! /= counts[key]! || 1;
        largest = Math.max(largest, Math.abs(means[key]!));
      }
      for (let row = 0; row < keys.length; row += 1) values[row]! -= means[keys[row]!]!;
      return largest;
    },
  };
}

function sumProducts(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < left.length; row += 1) sum += left[row]! * right[row]!;
  return sum;
}
