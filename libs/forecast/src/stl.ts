import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { smoothLevels } from './exponential-smoothing.js';
import type { LowRank } from './low-rank.js';
import { complement, multiply, transpose } from './matrix.js';
import { computeMean } from './mean.js';

/**
 * Returns the weights of `count` equally spaced values in loess' estimate at place `x`, which may be outside.
 * Source: Cleveland and Devlin (1988), Locally Weighted Regression, JASA 83; window and limits as in R's `stl`.
 * @param span values in the window
 * @param degree of the local polynomial
 */
function loessWeights(
  count: number,
  x: number,
  span: number,
  degree: 0 | 1,
): Float64Array<ArrayBuffer> {
  const weights = new Float64Array(count);
  const length = Math.min(span, count);
  const first = Math.min(Math.max(0, Math.round(x) - (span - 1) / 2), count - length);
  const last = first + length - 1;
  const extra = span > count ? Math.floor((span - count) / 2) : 0;
  const width = Math.max(x - first, last - x) + extra;
  let total = 0;
  for (let i = first; i <= last; i++) {
    const distance = Math.abs(i - x);
    if (distance > 0.999 * width) continue;
    weights[i] = distance <= 0.001 * width ? 1 : (1 - (distance / width) ** 3) ** 3;
    total += weights[i]!;
  }
  if (total === 0) {
    // A window without a weight: the nearest value stands for it.
    weights[Math.min(Math.max(0, Math.round(x)), count - 1)] = 1;
    return weights;
  }
  for (let i = 0; i < count; i++) weights[i]! /= total;
  if (degree === 1) tilt(weights, x);
  return weights;
}

/** Turns the weights of a local mean into those of a local line. */
function tilt(weights: Float64Array, x: number): void {
  const mean = weights.reduce((sum, weight, i) => sum + weight * i, 0);
  const spread = weights.reduce((sum, weight, i) => sum + weight * (i - mean) ** 2, 0);
  if (Math.sqrt(spread) <= 0.001 * (weights.length - 1)) return;
  const slope = (x - mean) / spread;
  for (let i = 0; i < weights.length; i++) weights[i]! *= slope * (i - mean) + 1;
}

/** Windows in seasons or weeks: R's `stl(s.window = 3, s.degree = 0, t.window = 157, l.window = 53)`. */
const WINDOWS = { season: 3, trend: 157, lowPass: 53 } as const;

/**
 * Forecasts by STL with two inner iterations and no robustness weights, then simple exponential smoothing of what is
 * left without the season; the season of the last year repeats.
 * Sources: Cleveland, Cleveland, McRae and Terpenning (1990), STL, Journal of Official Statistics 6(1); Hyndman and
 * Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., sections 3.6 and 5.7 (`decomposition_model`).
 * @param operator of seasonOperator, for this number of weeks
 */
export function stlForecast(
  smooth: LowRank,
  operator: Float64Array,
  weeks: number,
  horizon: number,
): ComponentForecast {
  const { factors } = smooth;
  const seasons = multiply(factors, operator, weeks);
  const adjusted = factors.map((value, i) => value - seasons[i]!);
  const levels = smoothLevels(smooth, adjusted, weeks);
  const lastYears = smooth.combine(lastColumns(seasons, weeks, SEASON));
  const series = levels.length;
  const result = emptyComponent(series, horizon);
  for (let s = 0; s < series; s++) {
    const season = lastYears.subarray(s * SEASON, (s + 1) * SEASON);
    const mean = computeMean(season);
    result.level[s] = levels[s]! + mean;
    for (let h = 0; h <= horizon; h++) {
      result.season[s * (horizon + 1) + h] = season[(h + SEASON - 1) % SEASON]! - mean;
    }
  }
  return result;
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

/**
 * Returns the matrix (weeks × weeks) from a series to its seasonal component, transposed. STL without robustness
 * weights is linear, so that one matrix serves all series of the same length.
 */
export function seasonOperator(weeks: number): Float64Array {
  const cycles = cycleOperator(weeks);
  const averaged = movingAverage(
    movingAverage(movingAverage(cycles, weeks, SEASON), weeks, SEASON),
    weeks,
    3,
  );
  const low = multiply(loessOperator(weeks, WINDOWS.lowPass), averaged, weeks);
  const season = cycles
    .subarray(SEASON * weeks, SEASON * weeks + weeks * weeks)
    .map((value, i) => value - low[i]!);
  // The first iteration starts from a trend of 0, the second from the trend of the first.
  const trend = multiply(loessOperator(weeks, WINDOWS.trend), complement(season, weeks), weeks);
  return transpose(multiply(season, complement(trend, weeks), weeks), weeks);
}

/** Smooths each week of the season over the years, one season beyond both ends: (weeks + 104) × weeks. */
function cycleOperator(weeks: number): Float64Array {
  const rows = weeks + 2 * SEASON;
  const operator = new Float64Array(rows * weeks);
  for (let position = 0; position < SEASON; position++) {
    const years = Math.floor((weeks - 1 - position) / SEASON) + 1;
    for (let x = -1; x <= years; x++) {
      const row = position + (x + 1) * SEASON;
      if (row >= rows) continue;
      const weights = loessWeights(years, x, WINDOWS.season, 0);
      for (let year = 0; year < years; year++) {
        operator[row * weeks + position + year * SEASON] = weights[year]!;
      }
    }
  }
  return operator;
}

function movingAverage(operator: Float64Array, weeks: number, length: number): Float64Array {
  const rows = operator.length / weeks - length + 1;
  const result = new Float64Array(rows * weeks);
  for (let t = 0; t < weeks; t++) {
    let sum = 0;
    for (let r = 0; r < length - 1; r++) sum += operator[r * weeks + t]!;
    for (let r = 0; r < rows; r++) {
      sum += operator[(r + length - 1) * weeks + t]!;
      result[r * weeks + t] = sum / length;
      sum -= operator[r * weeks + t]!;
    }
  }
  return result;
}

function loessOperator(weeks: number, span: number): Float64Array {
  const operator = new Float64Array(weeks * weeks);
  for (let t = 0; t < weeks; t++) operator.set(loessWeights(weeks, t, span, 1), t * weeks);
  return operator;
}
