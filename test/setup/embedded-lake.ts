import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbTableRegistry } from '#lake/duckdb/duckdb-table-registry.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import { openSharedEngine } from './shared-engine.js';
import { createTempFolder } from './temp-folder.js';

/** A new empty lake, with DuckDB as engine and catalog. */
export interface EmbeddedLake {
  lake: FileStore;
  registry: DuckdbTableRegistry;
  compute: DuckdbCompute;
  close(): Promise<void>;
}

/** @param memory limit of the engine, in DuckDB's form */
export async function openEmbeddedLake({ memory = '256MB' } = {}): Promise<EmbeddedLake> {
  const folder = await createTempFolder('lake');
  const lake = new FileStore(join(folder, 'lake'));
  const registry = new DuckdbTableRegistry(lake);
  const compute = new DuckdbCompute(lake, registry, openSharedEngine({ memory, threads: 2 }));
  registry.setQueryEngine(compute);
  return {
    lake,
    registry,
    compute,
    close: async () => {
      await compute.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
