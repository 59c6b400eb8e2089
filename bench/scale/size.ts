import { CHAIN } from '#sample/sample-options.js';

const GIB = 1024 ** 3;
/** From here on a bigger chain has a longer history, not more stores. */
const STORES_TIMES_MAX = 10;

/** A chain so many times the size of the sample. */
export interface Size {
  /** Times the sample's 421,570 sales rows. */
  times: number;
  stores: number;
  weeks: number;
  /** Setting of the engine, COMPUTE_URL. */
  compute: string;
  /** What worker and engine may take together at their peak, in bytes. */
  memoryCap: number;
  /** What one more week may take of the first load's time; undefined where its fixed costs decide. */
  weekGoal: number | undefined;
}

/** @param times 1 to 100 */
export function sizeOf(times: number): Size {
  const stores = CHAIN.stores * Math.min(times, STORES_TIMES_MAX);
  const weeks = Math.round(CHAIN.weeks * Math.max(1, times / STORES_TIMES_MAX));
  const isLarge = times > STORES_TIMES_MAX;
  return {
    times,
    stores,
    weeks,
    compute: isLarge ? 'duckdb:?memory=800MB' : 'duckdb:',
    memoryCap: (isLarge ? 2 : 1) * GIB,
    weekGoal: weekGoalOf(times),
  };
}

function weekGoalOf(times: number): number | undefined {
  if (times >= 100) return 0.05;
  return times >= 10 ? 0.1 : undefined;
}

/**
 * Bytes of disk a size is given room for: three snapshots, one that is made, and what the engine spills,
 * each complete.
 */
export function diskNeeded({ times }: Size): number {
  return GIB + times * 0.4 * GIB;
}
