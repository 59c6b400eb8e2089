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

/**
 * Changes values as if each store, and then each series, had always had the level that it has now: a store against the other
 * stores, a series against its department in the other stores. @param values series × weeks
 */
export function adaptLevels(panel: Panel, values: Float64Array): void {
  adaptStores(panel, values);
  adaptSeries(panel, values);
}

function adaptStores({ weeks, series }: Panel, values: Float64Array): void {
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
  for (const [s, { store }] of series.entries()) {
    const shift = shifts.get(store);
    if (shift) applyShift(values.subarray(s * count, (s + 1) * count), shift);
  }
}

function adaptSeries({ weeks, departments }: Panel, values: Float64Array): void {
  const count = weeks.length;
  if (count < SEASON + 2 * BEFORE) return;
  for (const { from, to } of departments) {
    const sums = new Float64Array(count);
    for (let s = from; s < to; s++) {
      for (let t = 0; t < count; t++) sums[t]! += values[s * count + t]!;
    }
    for (let s = from; s < to; s++) {
      const own = values.subarray(s * count, (s + 1) * count);
      if (!seemsShifted(own, sums)) continue;
      const others = sums.map((value, t) => value - own[t]!);
      const shift = findLevelShift(own, others);
      // A smaller change may be that of another store.
      if (!shift || Math.abs(shift.change) < LEAST_CHANGE) continue;
      if (!isApart(own, others, shift)) continue;
      applyShift(own, shift);
    }
  }
}

/**
 * Returns whether the share of a series in the last four weeks differs from that of half a year before all changes that can be
 * found: most series need no logarithms.
 */
function seemsShifted(own: Float64Array, sums: Float64Array): boolean {
  const share = (start: number, end: number) => {
    let [sum, all] = [0, 0];
    for (let t = start; t < end; t++) {
      sum += own[t]!;
      all += sums[t]!;
    }
    return sum / (all - sum);
  };
  const count = own.length;
  const ratio = share(count - RECENT[0]!, count) / share(count - 2 * BEFORE, count - BEFORE);
  return Math.abs(Math.log(ratio)) >= LEAST_CHANGE / 2;
}

/**
 * Returns whether each week since a change differs from each week of the half year before it, and by half of the change
 * from the same week a year ago: single series have seasons and lucky weeks of their own.
 */
function isApart(own: Float64Array, others: Float64Array, { start, change }: LevelShift): boolean {
  const share = (t: number) => (Math.sign(change) * own[t]!) / others[t]!;
  let before = -Infinity;
  for (let t = start - BEFORE; t < start; t++) before = Math.max(before, share(t));
  for (let t = start; t < own.length; t++) {
    const grown = Math.sign(change) * Math.log(share(t) / share(t - SEASON));
    if (share(t) <= before || grown < Math.abs(change) / 2) return false;
  }
  return true;
}

function applyShift(values: Float64Array, { start, change }: LevelShift): void {
  const factor = Math.exp(change);
  for (let t = 0; t < start; t++) values[t]! *= factor;
}

/**
 * Returns the change of a store's sales against those of all other stores that is the clearest, undefined if none is clear.
 * The noise of a week comes from the median step between two weeks. With a year more, the change must also differ so much
 * from that of the same weeks a year ago, and a change of half the size counts if each of its weeks shows it.
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
    const least = hasYear ? LEAST_CHANGE / 2 : LEAST_CHANGE;
    if (Math.abs(change) < least || deviations <= most) continue;
    most = deviations;
    found = { start, change };
  }
  const isSmall = found !== undefined && Math.abs(found.change) < LEAST_CHANGE;
  return isSmall && !isApart(own, others, found!) ? undefined : found;
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
