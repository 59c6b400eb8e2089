import { processOf } from '../memory.js';
import { processTable } from '../process-table.js';
import { say } from '../run-bench.js';
import { slopeOf } from '../statistics.js';
import { measureRound } from './measure-side.js';
import type { RunningServer } from './servers.js';
import type { Side, SideName } from './sides.js';

const MIB = 1 << 20;
const LOOK_SECONDS = 30;

export interface SoakFigures {
  minutes: number;
  /** Resident bytes of the API, a look each 30 s. */
  resident: number[];
  /** MiB a minute over the second half; the first fills what is bounded: caches, and V8's heap. */
  slope: number;
}

/** Loads the API with every kind of request in turn, and looks at its memory each 30 s. */
export async function soak(
  sides: readonly (readonly [SideName, Side])[],
  api: RunningServer,
  minutes: number,
): Promise<SoakFigures> {
  const ours = sides.filter(([, { server }]) => server === 'api').map(([, side]) => side);
  const resident: number[] = [];
  const looks = Math.ceil((minutes * 60) / LOOK_SECONDS);
  for (let look = 1; look <= looks; look += 1) {
    for (const side of ours) await measureRound(side, api, LOOK_SECONDS / ours.length);
    const [row] = processOf(api.pid)(await processTable());
    if (!row) throw new Error('the API is gone');
    resident.push(row.resident);
    say(`soak, ${(look * LOOK_SECONDS) / 60} min: ${Math.round(row.resident / MIB)} MiB`);
  }
  return { minutes, resident, slope: slopeInSecondHalf(resident) };
}

/** MiB a minute. */
export function slopeInSecondHalf(resident: readonly number[]): number {
  const half = resident.slice(Math.floor(resident.length / 2));
  return (slopeOf(half) * (60 / LOOK_SECONDS)) / MIB;
}
