import type { LowRank } from './low-rank.js';
import { multiply, multiplyByTranspose } from './matrix.js';

/** Smoothing parameters that are tried. */
const ALPHAS = Float64Array.of(0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8);
/** One-step errors of the first weeks do not count: the level has not settled. */
const SETTLING_WEEKS = 8;

/**
 * Returns the last level of simple exponential smoothing, l(t) = l(t−1) + α (y(t) − l(t−1)), with the α of least
 * squared one-step error.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 8.1.
 * @param values one series, at least one value
 */
export function smoothLevel(values: Float64Array): number {
  // All side by side: each step of one waits for the step before it.
  const levels = new Float64Array(ALPHAS.length).fill(values[0]!);
  const squares = new Float64Array(ALPHAS.length);
  for (let t = 1; t < values.length; t++) {
    const value = values[t]!;
    const counts = t >= SETTLING_WEEKS ? 1 : 0;
    for (let i = 0; i < ALPHAS.length; i++) {
      const error = value - levels[i]!;
      squares[i]! += counts * error * error;
      levels[i]! += ALPHAS[i]! * error;
    }
  }
  let best = 0;
  for (let i = 1; i < ALPHAS.length; i++) if (squares[i]! < squares[best]!) best = i;
  return levels[best]!;
}

/**
 * Returns smoothLevel of each series from the factors that it combines. Its errors for one α are the same combination of those
 * of the factors, so that their sum of squares follows from the products of these.
 * @param rows factors × columns
 */
export function smoothLevels(
  { vectors }: Pick<LowRank, 'vectors'>,
  rows: Float64Array,
  columns: number,
): Float64Array {
  const factors = rows.length / columns;
  if (!vectors) {
    return Float64Array.from({ length: factors }, (_, s) =>
      smoothLevel(rows.subarray(s * columns, (s + 1) * columns)),
    );
  }
  const series = vectors.length / factors;
  const counted = columns - SETTLING_WEEKS;
  const errors = new Float64Array(factors * counted);
  const result = new Float64Array(series);
  const least = new Float64Array(series).fill(Infinity);
  for (const alpha of ALPHAS) {
    const last = smoothRows(rows, columns, alpha, errors);
    const levels = multiply(last, vectors, factors);
    const products = multiply(multiplyByTranspose(errors, counted), vectors, factors);
    for (let s = 0; s < series; s++) {
      let squares = 0;
      for (let at = s; at < vectors.length; at += series) squares += vectors[at]! * products[at]!;
      if (squares >= least[s]!) continue;
      least[s] = squares;
      result[s] = levels[s]!;
    }
  }
  return result;
}

/** Returns the last level of each row for one α. @param errors gets those that count */
function smoothRows(
  rows: Float64Array,
  columns: number,
  alpha: number,
  errors: Float64Array,
): Float64Array {
  const last = new Float64Array(rows.length / columns);
  for (let f = 0, to = 0; f < last.length; f++) {
    let level = rows[f * columns]!;
    for (let t = 1; t < columns; t++) {
      const error = rows[f * columns + t]! - level;
      level += alpha * error;
      if (t >= SETTLING_WEEKS) errors[to++] = error;
    }
    last[f] = level;
  }
  return last;
}
