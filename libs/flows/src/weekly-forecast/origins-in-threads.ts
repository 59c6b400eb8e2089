import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { findMissingOrigins, planOrigins, type StoredOrigin } from '#forecast/origins.js';
import type { Panel } from '#forecast/panel.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { HEAP_MB, type OriginsTask } from './thread-protocol.js';

/** Each takes some 100 MB. */
const MOST_THREADS = 4;
/** A thread starts in the time of about one origin. */
const FEWEST_ORIGINS = 4;

/**
 * Returns the origins of a back-test that were not kept, or none if they are too few for threads to save time.
 * @param digests of hashWeeks
 */
export async function computeOriginsInThreads(
  panel: Panel,
  horizon: number,
  kept: readonly StoredOrigin[],
  digests: readonly Uint8Array[],
): Promise<StoredOrigin[]> {
  const missing = findMissingOrigins(panel, horizon, kept, planOrigins(panel, horizon, digests));
  const threads = Math.min(MOST_THREADS, availableParallelism());
  if (missing.length < FEWEST_ORIGINS || threads === 1) return [];
  // In turns, because later origins have more history.
  const shares = Array.from({ length: threads }, (_, thread) =>
    missing.filter((_, index) => index % threads === thread),
  );
  const made = await Promise.all(
    shares.map((origins) => computeInThread({ panel, horizon, origins })),
  );
  return made.flat();
}

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
