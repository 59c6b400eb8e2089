import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbTableRegistry } from '#lake/duckdb/duckdb-table-registry.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { S3LocalLake } from '#lake/stores/s3-local-lake.js';
import type { S3Store } from '#lake/stores/s3-store.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

interface DuckdbOnS3 {
  lake: S3Store;
  registry: DuckdbTableRegistry;
  compute: DuckdbCompute;
  /** Local folder for copied objects. */
  work: string;
  close(): Promise<void>;
}

/** Opens DuckDB as engine and catalog of a lake on S3. */
export async function openDuckdbOnS3(lake: S3Store): Promise<DuckdbOnS3> {
  const folder = await createTempFolder('duckdb-on-s3');
  const work = join(folder, 'work');
  const registry = new DuckdbTableRegistry(lake);
  const compute = new DuckdbCompute(
    new S3LocalLake(lake, work),
    registry,
    new DuckdbChild({ memory: '256MB', threads: 2, spillFolder: join(folder, 'spill') }),
  );
  registry.setQueryEngine(compute);
  return {
    lake,
    registry,
    compute,
    work,
    close: async () => {
      await compute.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
