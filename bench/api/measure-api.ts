import type { BenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { selectProcess } from '../memory.js';
import { readProcessTable } from '../process-table.js';
import { logLine } from '../run-bench.js';
import { measureP99At, measureRound, computeMedian, type Round } from './measure-side.js';
import type { ApiBenchOptions } from './options.js';
import { askOnce, type Servers, startServers } from './servers.js';
import { type Side, type SideName, buildSides } from './sides.js';
import { soak, type SoakFigures } from './soak.js';

const WARM_UP_SECONDS = 2;
/** Share of the peak rate at which the latency is measured. */
export const STEADY = 0.8;

export interface SideFigures extends Round {
  title: string;
  /** Bytes of one answer's body as sent; 0 without a body. */
  bytes: number;
  /** At `STEADY` of the peak, in milliseconds. */
  steadyP99: number;
}

export interface ApiFigures {
  sides: Record<SideName, SideFigures>;
  /** Resident bytes of the API's process. */
  memory: { start: number; end: number };
  soak?: SoakFigures;
}

/** Loads our API and its peers in turns, round by round, with one client. */
export async function measureApi(
  state: BenchState,
  { rounds, seconds, soak: minutes }: ApiBenchOptions,
  closers: Closers,
): Promise<ApiFigures> {
  const { running, etag } = await startServers(state, closers);
  const sides = Object.entries(buildSides(etag)) as [SideName, Side][];
  const start = await measureResidentBytes(running);
  logLine(`warming up ${sides.length} sides`);
  for (const [, side] of sides) await measureRound(side, running[side.server], WARM_UP_SECONDS);
  const measured = new Map<SideName, Round[]>(sides.map(([name]) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    logLine(`round ${round} of ${rounds}`);
    for (const [name, side] of sides) {
      measured.get(name)?.push(await measureRound(side, running[side.server], seconds));
    }
  }
  logLine('steady load');
  const figures: [SideName, SideFigures][] = [];
  for (const [name, side] of sides) {
    const server = running[side.server];
    const median = computeMedian(measured.get(name) ?? []);
    const rate = STEADY * median.requestsPerSecond;
    const steadyP99 = await measureP99At(rate, side, server, seconds);
    const bytes = side.status === 200 ? (await askOnce(server.port, side.request)).body.length : 0;
    figures.push([name, { ...median, title: side.title, bytes, steadyP99 }]);
  }
  const soaked = minutes > 0 ? await soak(sides, running.api, minutes) : undefined;
  return {
    sides: Object.fromEntries(figures) as ApiFigures['sides'],
    memory: { start, end: await measureResidentBytes(running) },
    ...(soaked ? { soak: soaked } : {}),
  };
}

async function measureResidentBytes({ api }: Servers['running']): Promise<number> {
  const [row] = selectProcess(api.pid)(await readProcessTable());
  if (!row) throw new Error('the API is gone');
  return row.resident;
}
