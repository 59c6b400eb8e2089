import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { tempFolder } from './temp-folder.js';

/** Returns a query engine for the specs of a file. */
export function queryEnginePerFile(): () => DuckdbQueryEngine {
  let engine: DuckdbQueryEngine;
  let spillFolder: string;
  beforeAll(async () => {
    spillFolder = await tempFolder('query');
    engine = new DuckdbQueryEngine({ threads: 2, atOnce: 1, spill: '64MB', spillFolder });
  });
  afterAll(async () => {
    await engine.close();
    await rm(spillFolder, { recursive: true, force: true });
  });
  return () => engine;
}
