import {
  calibrate,
  type Calibration,
  type Items,
  type KnownErrors,
  sizeFactor,
  usualWeeks,
  writeQuantiles,
} from './conformal.js';
import { findNonNegative, raiseToZero } from './floor.js';
import type { QuantileReader, Quantiles } from './score-forecasts.js';

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
  /** Weeks of the horizon that have sizes, and get quantiles: from the first, counted from 0, to before the end. */
  readonly from: number;
  readonly end: number;
}

/**
 * Returns forecasts with the usual weeks of their items and the size of each.
 * @param from the first week of the horizon that matters, counted from 0
 * @param end the week after the last one
 */
export function sizeForecast(
  items: Items,
  weeks: number,
  means: Float64Array,
  from: number,
  end: number,
): SizedForecast {
  const centres = usualWeeks(items, weeks);
  const horizon = means.length / centres.length;
  const sizes = new Float64Array(means.length);
  for (let item = 0; item < centres.length; item++) {
    for (let i = item * horizon + from; i < item * horizon + end; i++) {
      sizes[i] = sizeFactor(means[i]!, centres[item]!);
    }
  }
  return { weeks, means, centres, sizes, from, end };
}

/**
 * Returns (y − f) / g of forecasts, for the weeks that have come: weeks × items.
 * @param seen 0 for items without a forecast
 */
export function originErrors(
  items: Items,
  present: Uint8Array,
  seen: Uint8Array,
  { weeks, means, sizes, from, end }: SizedForecast,
): Float32Array {
  const count = seen.length;
  const horizon = means.length / count;
  const errors = new Float32Array(count * (end - from)).fill(NaN);
  for (let s = 0; s < count; s++) {
    if (seen[s] === 0) continue;
    for (let h = from; h < end; h++) {
      const week = s * items.columns + weeks + h;
      if (present[week] === 0) continue;
      const at = s * horizon + h;
      errors[(h - from) * count + s] = (items.values[week]! - means[at]!) / sizes[at]!;
    }
  }
  return errors;
}

/**
 * Returns quantiles of forecasts, calibrated on the errors known by their time.
 * @returns undefined when no error other than 0 is known
 */
export function computeQuantiles(
  items: Items,
  errors: KnownErrors,
  forecast: SizedForecast,
  probabilities: readonly number[],
): Quantiles | undefined {
  const { weeks, centres } = forecast;
  const calibration = calibrate(items, errors, weeks, centres, probabilities);
  if (!calibration) return undefined;
  const quantiles = new Float64Array(forecast.means.length * probabilities.length);
  spread(forecast, calibration, quantiles);
  raiseToZero(quantiles, findNonNegative(items.values, items.columns, weeks));
  return quantiles;
}

/** Returns the same one by one: those of all series of an origin take much memory. */
export function createQuantileReader(
  items: Items,
  errors: KnownErrors,
  { weeks, means, centres, sizes }: SizedForecast,
  probabilities: readonly number[],
): QuantileReader | undefined {
  const calibration = calibrate(items, errors, weeks, centres, probabilities);
  if (!calibration) return undefined;
  const nonNegative = findNonNegative(items.values, items.columns, weeks);
  const horizon = means.length / centres.length;
  const quantiles = new Float64Array(probabilities.length);
  return (item, h) => {
    const at = item * horizon + h;
    writeQuantiles(quantiles, 0, calibration, item, h + 1, means[at]!, sizes[at]!);
    if (nonNegative[item] === 1) {
      for (let p = 0; quantiles[p]! < 0; p++) quantiles[p] = 0;
    }
    return quantiles;
  };
}

function spread(
  { means, sizes, from, end }: SizedForecast,
  calibration: Calibration,
  quantiles: Quantiles,
): void {
  const items = calibration.scales.length;
  const horizon = means.length / items;
  const probabilities = quantiles.length / means.length;
  for (let item = 0; item < items; item++) {
    for (let h = from; h < end; h++) {
      const i = item * horizon + h;
      writeQuantiles(quantiles, i * probabilities, calibration, item, h + 1, means[i]!, sizes[i]!);
    }
  }
}
