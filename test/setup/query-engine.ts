import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { createTempFolder } from './temp-folder.js';

/** Returns a query engine for the specs of a file. With one thread, equal queries return rows in the same order. */
export function openEnginePerFile(threads = 2): () => DuckdbQueryEngine {
  let engine: DuckdbQueryEngine;
  let spillFolder: string;
  beforeAll(async () => {
    spillFolder = await createTempFolder('query');
    engine = new DuckdbQueryEngine({ threads, concurrency: 1, spill: '64MB', spillFolder });
  });
  afterAll(async () => {
    await engine.close();
    await rm(spillFolder, { recursive: true, force: true });
  });
  return () => engine;
}
