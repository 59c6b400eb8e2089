import { CHAIN } from '#sample/sample-options.js';
import type { MoreGoal, Size } from '../chain.js';

const GIB = 1024 ** 3;
/** Above this size a chain gets a longer history instead of more stores. */
const STORES_TIMES_MAX = 10;

/** A chain of this multiple of the sample, which has 421,570 sales rows. */
export interface WeeklySize extends Size {
  stores: number;
  weeks: number;
}

/** @param times 1 to 100 */
export function createSize(times: number): WeeklySize {
  const stores = CHAIN.stores * Math.min(times, STORES_TIMES_MAX);
  const weeks = Math.round(CHAIN.weeks * Math.max(1, times / STORES_TIMES_MAX));
  const isLarge = times > STORES_TIMES_MAX;
  return {
    times,
    label: `${times}×`,
    stores,
    weeks,
    extent: `${stores} × ${weeks}`,
    compute: isLarge ? 'duckdb:?memory=800MB' : 'duckdb:',
    memoryCap: (isLarge ? 2 : 1) * GIB,
    // Three snapshots, a fourth in progress, and the engine's spill, each of full size.
    room: GIB + times * 0.4 * GIB,
    moreGoal: chooseWeekGoal(times),
  };
}

function chooseWeekGoal(times: number): MoreGoal | undefined {
  if (times >= 100) return { share: 0.05, seconds: 0 };
  return times >= 10 ? { share: 0.1, seconds: 0 } : undefined;
}
