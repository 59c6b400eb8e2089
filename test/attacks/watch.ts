import { readEnvironment } from '#platform/config/environment.js';
import { startChild } from '../../bench/child.js';

export interface WatchSetup {
  port: number;
  /** The API's process. */
  pid: number;
}

/** What was seen of the API since one looked last. */
export interface Watched {
  /** Milliseconds of each answer of `/livez`. */
  livez: number[];
  /** Questions to `/livez` that were not answered with 200. */
  failures: string[];
  /** Highest resident memory; 0 where the system does not tell. */
  peakBytes: number;
}

/** Watches the API from a process of its own until it is stopped. */
export async function startWatch(setup: WatchSetup) {
  const entry = new URL('watch.child.ts', import.meta.url);
  const child = await startChild(entry, readEnvironment(), { ...setup });
  return {
    take: async () => (await child.ask('take')) as Watched,
    stop: () => child.stop(),
  };
}
