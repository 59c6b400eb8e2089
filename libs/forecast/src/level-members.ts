import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';

/** Members without a season: median of 8 weeks, mean of 13, 52 and 104, TSB. Each forecasts one value for all weeks. */
export const LEVELS = 5;

/** Smoothing of the chance of a sale and of the size of sales. */
const SMOOTHING = { chance: 0.05, size: 0.1 } as const;

/** Returns the level members of one series, from its first row on. @param values at least one */
export function computeLevels(values: Float64Array): Float64Array {
  return Float64Array.of(
    computeMedian(values, 8),
    computeMean(values.subarray(-13)),
    computeMean(values.subarray(-SEASON)),
    computeMean(values.subarray(-2 * SEASON)),
    smoothIntermittent(values),
  );
}

/** Returns the median of the last values. */
function computeMedian(values: Float64Array, most: number): number {
  const sorted: number[] = [];
  for (let t = Math.max(0, values.length - most); t < values.length; t++) {
    let place = sorted.length;
    for (; place > 0 && sorted[place - 1]! > values[t]!; place--)
      sorted[place] = sorted[place - 1]!;
    sorted[place] = values[t]!;
  }
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/**
 * Returns the chance of a sale × its size, each by exponential smoothing from the means of the first year on.
 * Source: Teunter, Syntetos and Babai (2011), Intermittent demand: linking forecasting to inventory obsolescence,
 * European Journal of Operational Research 214(3).
 */
function smoothIntermittent(values: Float64Array): number {
  const firstYear = Math.min(SEASON, values.length);
  let [sum, sales] = [0, 0];
  for (let t = 0; t < firstYear; t++) {
    sum += values[t]!;
    sales += Number(values[t] !== 0);
  }
  let chance = sales / firstYear;
  let size = sales === 0 ? 0 : sum / sales;
  for (let t = firstYear; t < values.length; t++) {
    const isSale = values[t] !== 0;
    chance += SMOOTHING.chance * (Number(isSale) - chance);
    if (isSale) size += SMOOTHING.size * (values[t]! - size);
  }
  return chance * size;
}
