import { selectProcess } from '../memory.js';
import { readProcessTable } from '../process-table.js';
import { logLine } from '../run-bench.js';
import { measureRound } from './measure-side.js';
import type { RunningServer } from './servers.js';
import type { Side, SideName } from './sides.js';

const MIB = 1 << 20;
const POLL_SECONDS = 30;

export interface SoakFigures {
  minutes: number;
  /** Resident bytes of the API, sampled every 30 s. */
  resident: number[];
  /** MiB a minute, from `computeGrowth`. */
  growth: number;
}

/** Loads the API with every kind of request in turn, and samples its memory every 30 s. */
export async function soak(
  sides: readonly (readonly [SideName, Side])[],
  api: RunningServer,
  minutes: number,
): Promise<SoakFigures> {
  const ours = sides.filter(([, { server }]) => server === 'api').map(([, side]) => side);
  const resident: number[] = [];
  const looks = Math.ceil((minutes * 60) / POLL_SECONDS);
  for (let look = 1; look <= looks; look += 1) {
    for (const side of ours) await measureRound(side, api, POLL_SECONDS / ours.length);
    const [row] = selectProcess(api.pid)(await readProcessTable());
    if (!row) throw new Error('the API is gone');
    resident.push(row.resident);
    logLine(`soak, ${(look * POLL_SECONDS) / 60} min: ${Math.round(row.resident / MIB)} MiB`);
  }
  return { minutes, resident, growth: computeGrowth(resident) };
}

/**
 * MiB a minute from the first half to the second: the larger rise of the peaks and of the lows. V8 collects garbage in
 * bursts, but a leak raises both.
 */
export function computeGrowth(resident: readonly number[]): number {
  const half = Math.floor(resident.length / 2);
  if (half === 0) return 0;
  const [before, after] = [resident.slice(0, half), resident.slice(half)];
  const rises = [Math.max, Math.min].map((bound) => bound(...after) - bound(...before));
  return Math.max(...rises) / MIB / ((half * POLL_SECONDS) / 60);
}
