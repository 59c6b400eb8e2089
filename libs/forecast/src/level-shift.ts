import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import type { Panel } from './panel.js';

/** Weeks since a change, from 4 to 26, and weeks before it that they are compared with. */
const RECENT = Array.from({ length: 23 }, (_, i) => i + 4);
const BEFORE = 26;
/** Least logarithm of a change: stores with a season of their own have smaller ones each year. */
const LEAST_CHANGE = 0.3;
/** A change is at least so many standard deviations of its noise. */
const DEVIATIONS = 6;
const LEAST_NOISE = 0.01;

/** A lasting change of a store's share of the chain. */
export interface LevelShift {
  /** The first week of the new level. */
  readonly start: number;
  /** Logarithm of the new level by the former one. */
  readonly change: number;
}

/** Returns values as if each store had always had the level that it has now. @param values series × weeks */
export function adaptLevels({ weeks, series }: Panel, values: Float64Array): Float64Array {
  const count = weeks.length;
  const chain = new Float64Array(count);
  const stores = new Map<number, Float64Array>();
  for (const [s, { store }] of series.entries()) {
    let own = stores.get(store);
    if (!own) stores.set(store, (own = new Float64Array(count)));
    for (let t = 0; t < count; t++) {
      own[t]! += values[s * count + t]!;
      chain[t]! += values[s * count + t]!;
    }
  }
  const shifts = new Map<number, LevelShift>();
  for (const [store, own] of stores) {
    const shift = findLevelShift(
      own,
      chain.map((value, t) => value - own[t]!),
    );
    if (shift) shifts.set(store, shift);
  }
  if (shifts.size === 0) return values;
  const adapted = values.slice();
  for (const [s, { store }] of series.entries()) {
    const shift = shifts.get(store);
    if (!shift) continue;
    const factor = Math.exp(shift.change);
    for (let t = 0; t < shift.start; t++) adapted[s * count + t]! *= factor;
  }
  return adapted;
}

/**
 * Returns the change of a store's sales against those of all other stores that is the clearest, undefined if none is clear.
 * The noise of a week comes from the median step between two weeks. With a year more, the change must also differ so much
 * from that of the same weeks a year ago.
 */
export function findLevelShift(own: Float64Array, others: Float64Array): LevelShift | undefined {
  const weeks = own.length;
  const logs = own.map((value, t) => Math.log(value / others[t]!));
  if (!logs.every(Number.isFinite)) return undefined;
  const noise = measureNoise(logs);
  let found: LevelShift | undefined;
  let most = DEVIATIONS;
  for (const recent of RECENT) {
    const start = weeks - recent;
    if (start < BEFORE) break;
    const change = compareMeans(logs, start, weeks);
    const hasYear = start - BEFORE - SEASON >= 0;
    const yearAgo = hasYear ? compareMeans(logs, start - SEASON, weeks - SEASON) : 0;
    const clear = Math.min(Math.abs(change), Math.abs(change - yearAgo));
    const deviations = clear / (noise * Math.sqrt(1 / recent + 1 / BEFORE));
    if (Math.abs(change) < LEAST_CHANGE || deviations <= most) continue;
    most = deviations;
    found = { start, change };
  }
  return found;
}

/** Returns the mean of the weeks from `start` less that of the weeks before. */
function compareMeans(values: Float64Array, start: number, end: number): number {
  return (
    computeMean(values.subarray(start, end)) - computeMean(values.subarray(start - BEFORE, start))
  );
}

/** Returns the standard deviation of a week, from the median step of the last year. */
function measureNoise(logs: Float64Array): number {
  const last = logs.subarray(-SEASON - 1);
  const steps = Float64Array.from({ length: last.length - 1 }, (_, t) =>
    Math.abs(last[t + 1]! - last[t]!),
  ).sort();
  return Math.max(LEAST_NOISE, steps[Math.floor(steps.length / 2)]! / 0.6745 / Math.SQRT2);
}
