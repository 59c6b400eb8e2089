/**
 * Returns the weights of `count` equally spaced values in loess' estimate at place `x`, which may be outside.
 * Source: Cleveland and Devlin (1988), Locally Weighted Regression, JASA 83; window and limits as in R's `stl`.
 * @param span values in the window
 * @param degree of the local polynomial
 */
export function loessWeights(
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
