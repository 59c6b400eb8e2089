import { randomUUID } from 'node:crypto';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbFileWriter } from '#lake/duckdb/duckdb-file-writer.js';
import type { FileWriter } from '#lake/ports/file-writer.js';

const MEMORY = '128MB';
const THREADS_MAX = 2;

/** Writes the files of exports. Its process starts with the first of them. */
export function openFileWriter(): FileWriter {
  return new DuckdbFileWriter(
    new DuckdbChild({
      memory: MEMORY,
      threads: Math.min(availableParallelism(), THREADS_MAX),
      spillFolder: join(tmpdir(), `retailstream-export-spill-${randomUUID()}`),
    }),
  );
}
