import { SEASON } from './component-forecast.js';
import type { DepartmentRange, Panel } from './panel.js';

/** Weeks before and after a week that its usual sales are the median of. */
const AROUND = 8;
/** Times its usual sales above which a week is a peak. */
const PEAK = 3;

/** Returns whether a department has a week in the year before week `end` that sells more than three times what is usual. */
export function hasPeak(panel: Panel, { from, to }: DepartmentRange, end: number): boolean {
  const columns = panel.weeks.length;
  const first = Math.max(0, end - SEASON);
  const sums = new Float64Array(end - first);
  for (let s = from; s < to; s++) {
    for (let t = first; t < end; t++) sums[t - first]! += panel.values[s * columns + t]!;
  }
  return sums.some((sold, t) => {
    const around = sums.slice(Math.max(0, t - AROUND), t + AROUND + 1).sort();
    return sold > PEAK * around[Math.floor(around.length / 2)]!;
  });
}
