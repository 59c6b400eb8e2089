import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
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

/**
 * Returns a function that opens such engines, few at a time.
 * @param most open engines; above it the function throws AppError BUSY, retryable
 */
export function scratchEngines(most: number): () => Promise<ScratchEngine> {
  let opened = 0;
  return async () => {
    if (opened >= most) {
      const what = `${most} other trials are running: try again in a moment`;
      throw new AppError('BUSY', what, { retryable: true });
    }
    opened++;
    try {
      const engine = await openScratchEngine();
      const close = async () => {
        opened--;
        await engine.close();
      };
      return { ...engine, close };
    } catch (error) {
      opened--;
      throw error;
    }
  };
}
