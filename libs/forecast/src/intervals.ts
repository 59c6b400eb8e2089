import {
  calibrate,
  type Calibration,
  type Items,
  type OriginErrors,
  sizeFactor,
  usualWeeks,
  writeQuantiles,
} from './conformal.js';
import type { Quantiles } from './judge.js';

/** Returns (y − f) / g of the forecasts from one origin, for the weeks that have come. */
export function originErrors(
  items: Items,
  present: Uint8Array,
  seen: Uint8Array,
  weeks: number,
  means: Float64Array,
): OriginErrors {
  const horizon = means.length / seen.length;
  const errors = new Float64Array(means.length).fill(NaN);
  const centres = usualWeeks(items, weeks);
  const known = Math.min(horizon, items.columns - weeks);
  for (let s = 0; s < seen.length; s++) {
    if (seen[s] === 0) continue;
    for (let h = 0; h < known; h++) {
      const week = s * items.columns + weeks + h;
      if (present[week] === 0) continue;
      const mean = means[s * horizon + h]!;
      errors[s * horizon + h] = (items.values[week]! - mean) / sizeFactor(mean, centres[s]!);
    }
  }
  return { weeks, horizon, errors };
}

/**
 * Returns quantiles of forecasts made after `weeks` weeks, calibrated on the errors known by then.
 * @returns undefined when no error other than 0 is known
 */
export function quantilesOf(
  items: Items,
  errors: readonly OriginErrors[],
  weeks: number,
  means: Float64Array,
  probabilities: readonly number[],
): Quantiles | undefined {
  const centres = usualWeeks(items, weeks);
  const calibration = calibrate(errors, weeks, centres, items.groups, probabilities);
  return calibration && spread(means, centres, calibration, probabilities.length);
}

function spread(
  means: Float64Array,
  centres: Float64Array,
  calibration: Calibration,
  probabilities: number,
): Quantiles {
  const horizon = means.length / centres.length;
  const quantiles = new Float64Array(means.length * probabilities);
  for (let i = 0; i < means.length; i++) {
    const item = Math.floor(i / horizon);
    const mean = means[i]!;
    const size = sizeFactor(mean, centres[item]!);
    const at = i * probabilities;
    writeQuantiles(quantiles, at, calibration, item, 1 + (i % horizon), mean, size);
  }
  return quantiles;
}
