import { availableParallelism } from 'node:os';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbFileWriter } from '#lake/duckdb/duckdb-file-writer.js';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { temporaryFolder } from '#platform/process/process-folders.js';

const MEMORY = '128MB';
const THREADS_MAX = 2;

/** Writes the files of exports. Its process starts with the first one. */
export function openFileWriter(): FileWriter {
  return new DuckdbFileWriter(
    new DuckdbChild({
      memory: MEMORY,
      threads: Math.min(availableParallelism(), THREADS_MAX),
      spillFolder: temporaryFolder('export-spill'),
    }),
  );
}
