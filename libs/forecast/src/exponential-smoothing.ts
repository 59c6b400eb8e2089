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
