import { measureCpuSeconds } from '../cpu-time.js';
import { selectProcess } from '../memory.js';
import { computePercentile, computeSpread } from '../statistics.js';
import { encodeRequest } from './http-request.js';
import { measurePaced } from './paced-load.js';
import { measurePeak } from './peak-load.js';
import type { RunningServer } from './servers.js';
import type { Side } from './sides.js';

/** One round of one side; latencies in milliseconds. */
export interface Round {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  /** Processor time of the server's process per answer, in microseconds. */
  cpuMicros: number | undefined;
  /** Share of one processor used by the server's process, and by the client. */
  serverBusy: number | undefined;
  clientBusy: number;
}

/** Loads a side for a few seconds at its maximum rate. */
export async function measureRound(
  side: Side,
  { port, pid }: RunningServer,
  seconds: number,
): Promise<Round> {
  const before = await measureCpuSeconds(selectProcess(pid));
  const load = await measurePeak({ ...side, port }, seconds);
  const after = await measureCpuSeconds(selectProcess(pid));
  const cpu = before !== undefined && after !== undefined ? after - before : undefined;
  return {
    requestsPerSecond: load.answers / load.seconds,
    p50: computePercentile(load.latencies, 50),
    p99: computePercentile(load.latencies, 99),
    cpuMicros: cpu === undefined ? undefined : (cpu * 1e6) / load.answers,
    serverBusy: cpu === undefined ? undefined : cpu / load.seconds,
    clientBusy: load.clientCpu / load.seconds,
  };
}

/** The median of each figure over the rounds. */
export function computeMedian(rounds: readonly Round[]): Round {
  const of = (pick: (round: Round) => number) => computeSpread(rounds.map(pick)).median;
  const known = rounds.every(({ cpuMicros }) => cpuMicros !== undefined);
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50: of((round) => round.p50),
    p99: of((round) => round.p99),
    cpuMicros: known ? of((round) => round.cpuMicros ?? 0) : undefined,
    serverBusy: known ? of((round) => round.serverBusy ?? 0) : undefined,
    clientBusy: of((round) => round.clientBusy),
  };
}

/** The 99th percentile latency, in milliseconds, at a constant rate. */
export async function measureP99At(
  requestsPerSecond: number,
  { request, next, status }: Side,
  { port }: RunningServer,
  seconds: number,
): Promise<number> {
  const same = encodeRequest(request);
  const latencies = await measurePaced({
    port,
    next: () => (next ? encodeRequest(next()) : same),
    status,
    requestsPerSecond,
    seconds,
  });
  return computePercentile(latencies, 99);
}
