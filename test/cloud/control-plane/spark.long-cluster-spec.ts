import { rm } from 'node:fs/promises';
import { AddJobFlowStepsCommand, EMRClient } from '@aws-sdk/client-emr';
import {
  CreateJobCommand,
  GetJobRunCommand,
  GlueClient,
  type JobRunState,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureToolchain } from '../install/toolchain.js';
import { openCloudState } from '../services/cloud-state.js';
import { buildEnvironment } from '../services/environment.js';
import { writeHadoopConf } from '../services/hadoop-conf.js';
import type { Moto } from '../services/moto.js';
import { startTestGateway, waitForStep, type TestGateway } from './gateway.fixture.js';
import { startTestMoto } from './moto.fixture.js';

const Bucket = 'lake';

/** Sums the sales of a CSV file and writes the sum as one line of text. */
const SCRIPT = `
import sys
from pyspark.sql import SparkSession
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
spark = SparkSession.builder.getOrCreate()
sales = spark.read.csv(given["--from"], header=True, schema="store INT, sales DECIMAL(18, 2)")
total = sales.groupBy().sum("sales").selectExpr("CAST(\`sum(sales)\` AS STRING) AS total")
total.coalesce(1).write.text(given["--to"])
`;

let folder: string;
let moto: Moto;
let gateway: TestGateway;
let s3: S3Client;

beforeAll(async () => {
  folder = await createTempFolder('spark');
  const toolchain = await ensureToolchain();
  const state = await openCloudState(folder);
  moto = await startTestMoto();
  let env: Record<string, string> = {};
  gateway = await startTestGateway(moto.url, { env: () => env });
  env = buildEnvironment(
    toolchain,
    await writeHadoopConf(toolchain, state, { endpoint: gateway.url }),
  );
  s3 = new S3Client({ ...gateway.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await put('scripts/total.py', SCRIPT);
  await put('raw/sales.csv', 'store,sales\n1,10.25\n2,-0.50\n1,3.00\n');
});
afterAll(async () => {
  s3.destroy();
  await gateway.close();
  await moto.stop();
  await rm(folder, { recursive: true });
});

async function put(Key: string, Body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** The only line of Spark's text below a prefix. */
async function readWritten(Prefix: string): Promise<string> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const part = Contents.find(({ Key = '' }) => Key.includes('/part-'));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: part?.Key }));
  return (await Body!.transformToString()).trim();
}

it('runs spark-submit as a step, with script and data on S3', async () => {
  const emr = new EMRClient(gateway.client);
  const JobFlowId = gateway.emr.createCluster();
  const Args = ['spark-submit', '--conf', 'spark.sql.catalogImplementation=in-memory'];
  Args.push('s3://lake/scripts/total.py', '--from', 's3://lake/raw/', '--to', 's3://lake/step');
  const HadoopJarStep = { Jar: 'command-runner.jar', Args };
  const Steps = [{ Name: 'total', ActionOnFailure: 'CONTINUE' as const, HadoopJarStep }];
  const { StepIds } = await emr.send(new AddJobFlowStepsCommand({ JobFlowId, Steps }));
  await waitForStep(emr, JobFlowId, StepIds![0]!, 'COMPLETED', 120_000);
  expect(await readWritten('step/')).toBe('12.75');
  emr.destroy();
});

it('runs a Glue job on Spark, with script and data on S3', async () => {
  const glue = new GlueClient(gateway.client);
  const Command = { Name: 'glueetl', ScriptLocation: 's3://lake/scripts/total.py' };
  const DefaultArguments = {
    '--conf': 'spark.sql.catalogImplementation=in-memory',
    '--from': 's3://lake/raw/',
  };
  await glue.send(new CreateJobCommand({ Name: 'total', Role: 'glue', Command, DefaultArguments }));
  const Arguments = { '--to': 's3://lake/glue' };
  const JobName = 'total';
  const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName, Arguments }));
  const over: (JobRunState | undefined)[] = ['SUCCEEDED', 'FAILED'];
  const run = await vi.waitFor(
    async () => {
      const { JobRun } = await glue.send(new GetJobRunCommand({ JobName, RunId: JobRunId }));
      expect(over).toContain(JobRun?.JobRunState);
      return JobRun;
    },
    { timeout: 120_000, interval: 100 },
  );
  expect(run?.ErrorMessage).toBeUndefined();
  expect(await readWritten('glue/')).toBe('12.75');
  glue.destroy();
});
