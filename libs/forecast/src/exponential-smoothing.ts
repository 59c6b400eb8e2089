/** Smoothing parameters that are tried. */
const ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8] as const;
/** One-step errors of the first weeks do not count: the level has not settled. */
const SETTLING_WEEKS = 8;

/**
 * Returns the last level of simple exponential smoothing, l(t) = l(t−1) + α (y(t) − l(t−1)), with the α of least
 * squared one-step error.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 8.1.
 * @param values one series, at least one value
 */
export function smoothLevel(values: Float64Array): number {
  let least = Infinity;
  let best = 0;
  for (const alpha of ALPHAS) {
    let level = values[0]!;
    let squares = 0;
    for (let t = 1; t < values.length; t++) {
      const error = values[t]! - level;
      if (t >= SETTLING_WEEKS) squares += error * error;
      level += alpha * error;
    }
    if (squares < least) {
      least = squares;
      best = level;
    }
  }
  return best;
}
