// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { DuckdbTableRegistry } from '#lake/duckdb/duckdb-table-registry.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import { computeFailureSuite } from '../../conformance/compute-failure.suite.js';
import { computeFilesSuite } from '../../conformance/compute-files.suite.js';
import { computeMultilineSuite } from '../../conformance/compute-multiline.suite.js';
import { computeOutputSuite } from '../../conformance/compute-output.suite.js';
import { computePartitionsSuite } from '../../conformance/compute-partitions.suite.js';
import type { ComputeSubject } from '../../conformance/compute.subject.js';
import { computeTablesSuite } from '../../conformance/compute-tables.suite.js';
import { computeTextSuite } from '../../conformance/compute-text.suite.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { FileSparkLake } from '../setup/file-spark-lake.js';
import { startWarmSpark, type WarmSpark } from '../setup/warm-spark.js';

const ENDLESS = `SELECT CAST(count(*) AS INTEGER) AS n
  FROM range(10000000) AS a CROSS JOIN range(10000000) AS b`;

/** One Spark for all: each subject has a separate lake. */
let spark: WarmSpark;
let lake: FileSparkLake;

beforeAll(async () => {
  spark = await startWarmSpark((key) => lake.url(key));
});
afterAll(() => spark.close());

async function openSubject(): Promise<ComputeSubject> {
  const folder = await createTempFolder('spark-lake');
  lake = new FileSparkLake(join(folder, 'lake'));
  const registry = new DuckdbTableRegistry(lake);
  const close = () => rm(folder, { recursive: true, force: true });
  const compute = new SparkCompute(lake, spark, (table) => registry.locate(table));
  return { compute, lake, registry, endless: ENDLESS, close };
}

computeTextSuite('Spark', openSubject);
computeMultilineSuite('Spark', openSubject);
computeFilesSuite('Spark', openSubject);
computeOutputSuite('Spark', openSubject);
computePartitionsSuite('Spark', openSubject);
computeTablesSuite('Spark', openSubject);
computeFailureSuite('Spark', openSubject);
