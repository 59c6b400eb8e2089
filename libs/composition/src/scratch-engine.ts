import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { busy } from '#platform/errors/app-error.js';
import { FairQueue } from '#platform/http/fair-queue.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';

/** An engine over a temporary lake, deleted when it closes. */
export interface ScratchEngine {
  lake: ObjectStore;
  compute: Compute;
  close(): Promise<void>;
}

const MEMORY = '512MB';
const THREADS_MAX = 4;

/** Needs only a temporary folder with space for the largest unpacked text. */
export async function openScratchEngine(): Promise<ScratchEngine> {
  const folder = await makeTemporaryFolder('check');
  const lake = new FileStore(join(folder, 'lake'));
  const noTable = () => Promise.reject(new Error('this engine has no catalog'));
  const compute = new DuckdbCompute(
    lake,
    { locate: noTable },
    new DuckdbChild({
      memory: MEMORY,
      threads: Math.min(availableParallelism(), THREADS_MAX),
      spillFolder: join(folder, 'spill'),
    }),
  );
  return {
    lake,
    compute,
    close: async () => {
      await compute.close();
      await dropProcessFolder(folder);
    },
  };
}

/** Trials that wait for a place; each is as long as a run of a few rows. */
const WAITING_MAX = 20;

/** Opens an engine when one of few places is free. */
export type OpenScratchEngine = (actor: string, signal: AbortSignal) => Promise<ScratchEngine>;

/**
 * Returns a function that opens such engines, few at a time: callers wait in turn, each for one engine. A reader who
 * reloads a page starts the next trial while the engine of the last one still closes.
 * @param most open engines
 * @returns the function; it throws AppError BUSY, retryable, when too many wait or the signal ends the wait
 */
export function scratchEngines(most: number): OpenScratchEngine {
  const places = new FairQueue({ atOnce: most, atOnceEach: 1, waiting: WAITING_MAX }, () =>
    busy('other trials are running'),
  );
  return async (actor, signal) => {
    const leave = await places.enter([actor], signal);
    try {
      const engine = await openScratchEngine();
      return { ...engine, close: () => engine.close().finally(leave) };
    } catch (error) {
      leave();
      throw error;
    }
  };
}
