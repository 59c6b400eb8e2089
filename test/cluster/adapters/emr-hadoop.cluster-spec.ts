// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EmrRunner } from '#lake/emr/emr-runner.js';
import { S3Reader } from '#lake/emr/emr-api.js';
import { ensureToolchain, type Toolchain } from '#test/cloud/install/toolchain.js';
import { openCloudState } from '#test/cloud/services/cloud-state.js';
import { buildEnvironment } from '#test/cloud/services/environment.js';
import { writeHadoopConf } from '#test/cloud/services/hadoop-conf.js';
import type { HadoopConf } from '#test/cloud/services/hadoop-sites.js';
import { startHdfs } from '#test/cloud/services/hdfs.js';
import type { Service } from '#test/cloud/services/service-process.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openTestCloud, type TestCloud } from './emr-subject.js';

/** Counts lines, and writes the counts to the path in the first argument. */
const COUNT = `
import sys
from pyspark.sql import SparkSession
target, *urls = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
counts = spark.read.text(urls).groupBy("value").count()
counts.orderBy("value").coalesce(1).write.json(target)
`;

let folder: string;
let toolchain: Toolchain;
let conf: HadoopConf;
let hdfs: Service;
let cloud: TestCloud;
let reader: S3Reader;
let runner: EmrRunner;

beforeAll(async () => {
  folder = await createTempFolder('emr-hadoop');
  toolchain = await ensureToolchain();
  const state = await openCloudState(folder);
  cloud = await openTestCloud(() => buildEnvironment(toolchain, conf));
  conf = await writeHadoopConf(toolchain, state, { endpoint: cloud.gateway.url });
  hdfs = await startHdfs(toolchain, conf);
  reader = new S3Reader('us-east-1');
  const id = cloud.gateway.emr.createCluster({ logUri: cloud.logUri });
  const sparkConf = { 'spark.sql.catalogImplementation': 'in-memory' };
  const toUrl = (key: string) => `s3://cluster-files/${key}`;
  runner = new EmrRunner(cloud.onExisting(id).steps, { hdfs: true, sparkConf }, toUrl);
});
afterAll(async () => {
  reader.close();
  await cloud.close();
  await hdfs.stop();
  await rm(folder, { recursive: true });
});

it('copies files to HDFS, where Spark reads them', async () => {
  const keys = ['raw/features/a.csv', 'raw/features/b.csv', 'raw/stores/c.csv'];
  for (const [index, key] of keys.entries()) await cloud.putObject(key, `all\n${index % 2}\n`);
  const urls = [...(await runner.copyToEngine('run-1', keys)).values()];
  expect(urls.every((url) => url.startsWith('hdfs:'))).toBe(true);
  const script = await cloud.putObject('scripts/count.py', COUNT);
  const target = 's3://cluster-files/counts';
  await runner.run({ name: 'count', script, arguments: [target, ...urls] });
  const [part] = await cloud.list('counts/part-');
  // Each of the three files contains "all"; 0, 1 and 0 follow.
  expect((await text(await reader.open(part!))).trimEnd().split('\n')).toEqual([
    '{"value":"0","count":2}',
    '{"value":"1","count":1}',
    '{"value":"all","count":3}',
  ]);
});

it('reports the output of a failed script', async () => {
  const script = await cloud.putObject('scripts/fail.py', 'raise ValueError("no week in line 7")');
  const failed = runner.run({ name: 'fail', script, arguments: [] });
  await expect(failed).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
  await expect(failed).rejects.toThrow(/Traceback[^]*ValueError: no week in line 7/);
});
