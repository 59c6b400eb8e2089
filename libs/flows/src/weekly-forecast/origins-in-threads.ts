import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { computeOrigin, type PlannedOrigin, type StoredOrigin } from '#forecast/origins.js';
import type { Panel } from '#forecast/panel.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { HEAP_MB, type OriginsTask } from './thread-protocol.js';

/** Each takes some 100 MB. */
const MOST_THREADS = 4;
/** Forecasts of series for which a thread is worth its start: it compiles the same program once more. */
const FEWEST_FORECASTS = 50_000;

/**
 * Returns the missing origins of a back-test by digest, or none if they are too few for threads to save time. This thread takes a
 * share.
 */
export async function computeOriginsInThreads(
  panel: Panel,
  horizon: number,
  missing: readonly PlannedOrigin[],
  countThreads = countWorthwhileThreads,
): Promise<Map<string, StoredOrigin>> {
  const threads = countThreads(missing.length * panel.series.length);
  if (threads < 2) return new Map();
  // In turns, because later origins have more history.
  const shares = Array.from({ length: threads }, (_, thread) =>
    missing.filter((_, index) => index % threads === thread),
  );
  const [own = [], ...others] = shares;
  const started = others.map((origins) => computeInThread({ panel, horizon, origins }));
  const made = own.map((origin) => computeOrigin(panel, origin, horizon));
  const computed = [...made, ...(await Promise.all(started)).flat()];
  return new Map(computed.map((origin) => [origin.digest, origin]));
}

const countWorthwhileThreads = (forecasts: number) =>
  Math.min(MOST_THREADS, availableParallelism(), Math.floor(forecasts / FEWEST_FORECASTS));

async function computeInThread(workerData: OriginsTask): Promise<StoredOrigin[]> {
  const entry = compiledEntry(import.meta.url, './origins-thread.js');
  const thread = new Worker(entry, {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const [origins] = (await once(thread, 'message')) as [StoredOrigin[]];
  await thread.terminate();
  return origins;
}
