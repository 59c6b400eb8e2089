import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { FileSparkLake } from '../setup/file-spark-lake.js';
import { startWarmSpark } from '../setup/warm-spark.js';

/** DuckDB and Spark on one lake in a folder. */
export interface Engines {
  lake: FileSparkLake;
  duckdb: DuckdbCompute;
  spark: SparkCompute;
  close(): Promise<void>;
}

export async function openEngines(): Promise<Engines> {
  const folder = await createTempFolder('engines');
  const lake = new FileSparkLake(join(folder, 'lake'));
  const noTable = () => Promise.reject(new Error('no table here'));
  const setup = { memory: '512MB', threads: 2, spillFolder: join(folder, 'spill') };
  const duckdb = new DuckdbCompute(lake, { locate: noTable }, new DuckdbChild(setup));
  const warm = await startWarmSpark((key) => lake.url(key));
  return {
    lake,
    duckdb,
    spark: new SparkCompute(lake, warm, noTable),
    close: async () => {
      await duckdb.close();
      await warm.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
