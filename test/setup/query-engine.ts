import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { tempFolder } from './temp-folder.js';

/** Returns a query engine for the specs of a file. With one thread, equal queries return rows in the same order. */
export function queryEnginePerFile(threads = 2): () => DuckdbQueryEngine {
  let engine: DuckdbQueryEngine;
  let spillFolder: string;
  beforeAll(async () => {
    spillFolder = await tempFolder('query');
    engine = new DuckdbQueryEngine({ threads, atOnce: 1, spill: '64MB', spillFolder });
  });
  afterAll(async () => {
    await engine.close();
    await rm(spillFolder, { recursive: true, force: true });
  });
  return () => engine;
}
