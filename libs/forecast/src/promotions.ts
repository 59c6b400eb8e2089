import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import type { Panel } from './panel.js';
import { weekFacts, weeksBetween } from './week-calendar.js';

/** Last weeks of history that lifts are judged by, and weeks in which a series grows evenly against the year before. */
const HELD_OUT = 26;
const BLOCK = 26;
/** Weeks of a block that its growth follows from, at least. */
const FEWEST_WEEKS = 8;
/** What lifts must gain in the held-out weeks, as a share of the error without them. */
const LEAST_GAIN = 0.02;
/** Standard deviation of the lifts of departments around that of the chain, in logarithms. */
const SPREAD = 0.1;
/** A promotion counts as at most so many usual ones of its store. */
const LARGEST = 3;
/** Least variance of a week's growth against the year before. */
const LEAST_VARIANCE = 1e-4;

/** What promotions do to sales. */
export interface PromotionEffects {
  /** Logarithm of the lift of a usual promotion for each department, 0 where held-out weeks gain nothing. */
  readonly lifts: Float64Array;
  /** Error of the held-out weeks as a share of their sales, without lifts and with those of the weeks before. */
  readonly heldOut: { readonly without: number; readonly with: number };
}

/** Sizes of promotions: 1 is a usual one of its store. */
export interface Sizes {
  /** Row of each series. */
  readonly rows: Int32Array;
  /** Stores × weeks of history and horizon. */
  readonly values: Float64Array;
  readonly columns: number;
}

/**
 * Estimates the lifts of promotions, and judges them by the last weeks of history. Each week is compared with the week 52
 * weeks before: what differs in its growth follows what differs in promotions. The lifts of departments are shrunk to that
 * of the chain. Weeks by Easter and Christmas are left out, whose days move.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., sections 7.4 and 9.1 (differences);
 * Gelman and others, Bayesian Data Analysis, 3rd ed., section 5.4 (shrinkage).
 * @param gaps of findGaps: weeks that are not compared
 * @returns undefined without promotions, and with less than two years of history
 */
export function findPromotionEffects(panel: Panel, gaps: Uint8Array): PromotionEffects | undefined {
  const weeks = panel.weeks.length;
  if (!panel.promotions?.length || weeks < 2 * SEASON) return undefined;
  const sizes = measureSizes(panel, 0);
  const changes = compareYears(panel, gaps, sizes);
  const start = weeks - HELD_OUT;
  const evaluated = evaluateLifts(panel, changes, estimateLifts(panel, changes, start), start);
  const sum = (errors: Float64Array) => errors.reduce((total, error) => total + error, 0);
  const [before, after] = [sum(evaluated.without), sum(evaluated.with)];
  const gains = (without: number, own: number) => own < (1 - LEAST_GAIN) * without;
  const lifts = gains(before, after)
    ? estimateLifts(panel, changes, weeks).map((lift, d) =>
        gains(evaluated.without[d]!, evaluated.with[d]!) ? lift : 0,
      )
    : new Float64Array(panel.departments.length);
  return { lifts, heldOut: { without: before / evaluated.sales, with: after / evaluated.sales } };
}

export function measureSizes({ weeks, series, promotions = [] }: Panel, horizon: number): Sizes {
  const columns = weeks.length + horizon;
  const stores = new Map<number, number>();
  const rows = Int32Array.from(series, ({ store }) => {
    if (!stores.has(store)) stores.set(store, stores.size);
    return stores.get(store)!;
  });
  const values = new Float64Array(stores.size * columns);
  let planned = 0;
  for (const { store, week, amount } of promotions) {
    const [row, t] = [stores.get(store), weeksBetween(weeks[0]!, week)];
    if (!Number.isInteger(t)) continue;
    planned = Math.max(planned, t + 1);
    if (row !== undefined && t >= 0 && t < columns) values[row * columns + t]! += amount;
  }
  for (let row = 0; row < stores.size; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const past = own.subarray(0, weeks.length).filter((amount) => amount > 0);
    const usual = past.length === 0 ? Infinity : computeMean(past);
    for (let t = 0; t < columns; t++) own[t] = Math.min(LARGEST, Math.max(0, own[t]! / usual));
    if (planned < columns) {
      const lastYear = computeMean(own.subarray(weeks.length - SEASON, weeks.length));
      own.fill(lastYear, Math.max(planned, weeks.length));
    }
  }
  return { rows, values, columns };
}

/** Changes against the week 52 weeks before: series × weeks, NaN where one of both is unknown. */
interface Changes {
  /** Of the logarithm of sales. */
  readonly sales: Float64Array;
  /** Of the size of promotions. */
  readonly sizes: Float64Array;
}

function compareYears({ weeks, series, values }: Panel, gaps: Uint8Array, sizes: Sizes): Changes {
  const count = weeks.length;
  const result = { sales: new Float64Array(values.length), sizes: new Float64Array(values.length) };
  const isUsual = weeks.map((week) => {
    const { isEaster, isBeforeEaster, sinceChristmas } = weekFacts(week);
    return !isEaster && !isBeforeEaster && (sinceChristmas < -21 || sinceChristmas > 20);
  });
  for (const s of series.keys()) {
    const own = sizes.values.subarray(sizes.rows[s]! * sizes.columns);
    for (let t = 0; t < count; t++) {
      const at = s * count + t;
      const before = at - SEASON;
      const isKnown =
        t >= SEASON &&
        isUsual[t] === true &&
        isUsual[t - SEASON] === true &&
        values[at]! > 0 &&
        values[before]! > 0 &&
        gaps[at] === 0 &&
        gaps[before] === 0;
      result.sales[at] = isKnown ? Math.log(values[at]! / values[before]!) : NaN;
      result.sizes[at] = isKnown ? own[t]! - own[t - SEASON]! : NaN;
    }
  }
  return result;
}

/** Returns the logarithm of the lift of a usual promotion for each department, from the changes before week `end`. */
function estimateLifts({ weeks, departments }: Panel, changes: Changes, end: number): Float64Array {
  const sums = departments.map(({ from, to }) => {
    let [products, squares] = [0, 0];
    for (let s = from; s < to; s++) {
      let [own, sizes, variance, known] = [0, 0, 0, 0];
      for (let last = end; last > SEASON; last -= BLOCK) {
        const first = s * weeks.length + Math.max(SEASON, last - BLOCK);
        const block = centreBlock(changes, first, s * weeks.length + last);
        own += block.products;
        sizes += block.squares;
        variance += block.variance;
        known += block.known;
      }
      if (sizes === 0) continue;
      // The changes that its own lift does not explain.
      const noise = (variance - own ** 2 / sizes) / known;
      const weight = 1 / Math.max(LEAST_VARIANCE, noise);
      products += weight * own;
      squares += weight * sizes;
    }
    return { products, squares };
  });
  const total = (figure: 'products' | 'squares') => sums.reduce((sum, own) => sum + own[figure], 0);
  const chain = total('squares') === 0 ? 0 : total('products') / total('squares');
  return Float64Array.from(
    sums,
    ({ products, squares }) => (products + chain / SPREAD ** 2) / (squares + 1 / SPREAD ** 2),
  );
}

/** Returns the sums of squares and products of the changes of a series in some weeks, around their means. */
function centreBlock({ sales, sizes }: Changes, from: number, to: number) {
  let [known, meanSales, meanSizes] = [0, 0, 0];
  for (let at = from; at < to; at++) {
    if (Number.isNaN(sales[at]!)) continue;
    known++;
    meanSales += sales[at]!;
    meanSizes += sizes[at]!;
  }
  let [products, squares, variance] = [0, 0, 0];
  if (known < FEWEST_WEEKS) return { known: 0, products, squares, variance };
  meanSales /= known;
  meanSizes /= known;
  for (let at = from; at < to; at++) {
    if (Number.isNaN(sales[at]!)) continue;
    products += (sales[at]! - meanSales) * (sizes[at]! - meanSizes);
    squares += (sizes[at]! - meanSizes) ** 2;
    variance += (sales[at]! - meanSales) ** 2;
  }
  return { known, products, squares, variance };
}

/**
 * Forecasts the weeks from `start` on by those of a year before with the growth of the last block, without and with lifts.
 * Returns the sums of the absolute errors by department, and of the sales.
 */
function evaluateLifts(
  { weeks, departments, values }: Panel,
  { sales, sizes }: Changes,
  lifts: Float64Array,
  start: number,
) {
  const count = weeks.length;
  const errors = {
    without: new Float64Array(departments.length),
    with: new Float64Array(departments.length),
    sales: 0,
  };
  for (const [d, { from, to }] of departments.entries()) {
    for (let s = from; s < to; s++) {
      let [known, growth, promoted] = [0, 0, 0];
      for (let at = s * count + Math.max(SEASON, start - BLOCK); at < s * count + start; at++) {
        if (Number.isNaN(sales[at]!)) continue;
        known++;
        growth += sales[at]!;
        promoted += sizes[at]!;
      }
      if (known < FEWEST_WEEKS) continue;
      for (let at = s * count + start; at < (s + 1) * count; at++) {
        if (Number.isNaN(sales[at]!)) continue;
        const usual = values[at - SEASON]! * Math.exp(growth / known);
        const lift = Math.exp(lifts[d]! * (sizes[at]! - promoted / known));
        errors.without[d]! += Math.abs(values[at]! - usual);
        errors.with[d]! += Math.abs(values[at]! - usual * lift);
        errors.sales += values[at]!;
      }
    }
  }
  return errors;
}
