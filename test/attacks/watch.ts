import { readEnvironment } from '#platform/config/environment.js';
import { startChild } from '../../bench/child.js';

export interface WatchSetup {
  port: number;
  /** Process id of the API. */
  pid: number;
}

/** Samples of the API since the last call. */
export interface Samples {
  /** Response times of `/livez` in milliseconds. */
  livez: number[];
  /** Requests to `/livez` with a status other than 200. */
  failures: string[];
  /** Peak resident memory; 0 where the system does not report it. */
  peakBytes: number;
}

/** Watches the API from a separate process until it is stopped. */
export async function startWatch(setup: WatchSetup) {
  const entry = new URL('watch.child.ts', import.meta.url);
  const child = await startChild(entry, readEnvironment(), { ...setup });
  return {
    take: async () => (await child.ask('take')) as Samples,
    stop: () => child.stop(),
  };
}
