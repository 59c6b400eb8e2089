import {
  calibrate,
  type Calibration,
  type Items,
  type OriginErrors,
  sizeFactor,
  usualWeeks,
  writeQuantiles,
} from './conformal.js';
import { findNonNegative, raiseToZero } from './floor.js';
import type { Quantiles } from './score-forecasts.js';

/** Forecasts of items after some weeks, with what their errors are measured by. */
export interface SizedForecast {
  /** Weeks of history. */
  readonly weeks: number;
  /** Items × horizon. */
  readonly means: Float64Array;
  /** Usual week of each item. */
  readonly centres: Float64Array;
  /** g of each mean. */
  readonly sizes: Float64Array;
}

/** Returns forecasts with the usual weeks of their items and the size of each. */
export function sizeForecast(items: Items, weeks: number, means: Float64Array): SizedForecast {
  const centres = usualWeeks(items, weeks);
  const horizon = means.length / centres.length;
  const sizes = means.map((mean, i) => sizeFactor(mean, centres[Math.floor(i / horizon)]!));
  return { weeks, means, centres, sizes };
}

/** Returns (y − f) / g of forecasts, for the weeks that have come. @param seen 0 for items without a forecast */
export function originErrors(
  items: Items,
  present: Uint8Array,
  seen: Uint8Array,
  { weeks, means, sizes }: SizedForecast,
): OriginErrors {
  const horizon = means.length / seen.length;
  const errors = new Float64Array(means.length).fill(NaN);
  const known = Math.min(horizon, items.columns - weeks);
  for (let s = 0; s < seen.length; s++) {
    if (seen[s] === 0) continue;
    for (let h = 0; h < known; h++) {
      const week = s * items.columns + weeks + h;
      if (present[week] === 0) continue;
      const at = s * horizon + h;
      errors[at] = (items.values[week]! - means[at]!) / sizes[at]!;
    }
  }
  return { weeks, horizon, errors };
}

/**
 * Returns quantiles of forecasts, calibrated on the errors known by their time.
 * @param target is filled with the quantiles, so that a back-test needs memory for one origin only
 * @returns undefined when no error other than 0 is known
 */
export function computeQuantiles(
  items: Items,
  errors: readonly OriginErrors[],
  { weeks, means, centres, sizes }: SizedForecast,
  probabilities: readonly number[],
  target = new Float64Array(means.length * probabilities.length),
): Quantiles | undefined {
  const calibration = calibrate(items, errors, weeks, centres, probabilities);
  if (!calibration) return undefined;
  spread(means, sizes, calibration, target);
  raiseToZero(target, findNonNegative(items.values, items.columns, weeks));
  return target;
}

function spread(
  means: Float64Array,
  sizes: Float64Array,
  calibration: Calibration,
  quantiles: Quantiles,
): void {
  const horizon = means.length / calibration.scales.length;
  const probabilities = quantiles.length / means.length;
  for (let i = 0; i < means.length; i++) {
    const item = Math.floor(i / horizon);
    const at = i * probabilities;
    writeQuantiles(quantiles, at, calibration, item, 1 + (i % horizon), means[i]!, sizes[i]!);
  }
}
