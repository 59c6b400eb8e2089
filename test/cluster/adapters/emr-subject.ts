import { type EMRClient, ListStepsCommand, type StepSummary } from '@aws-sdk/client-emr';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import { EmrApi, S3Reader } from '#lake/emr/emr-api.js';
import { type EmrCluster, ExistingCluster, TransientCluster } from '#lake/emr/emr-cluster.js';
import { EmrSteps } from '#lake/emr/emr-steps.js';
import type { Logger } from '#platform/logging/logger.js';
import { startTestGateway, type TestGateway } from '#test/cloud/control-plane/gateway.fixture.js';
import { startTestMoto } from '#test/cloud/control-plane/moto.fixture.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const REGION = 'us-east-1';
const BUCKET = 'cluster-files';

/** One worker's access to the cloud. */
export interface Worker {
  cluster: EmrCluster;
  steps: EmrSteps;
  /** Its log lines. */
  lines: string[];
}

/** The control plane, which the SDK finds through the environment, as on AWS. */
export interface TestCloud {
  gateway: TestGateway;
  /** Steps search this folder for programs first. */
  tools: string;
  logUri: string;
  onExisting(clusterId: string, pollMs?: number): Worker;
  onTransient(template: string, deployment: string): Worker;
  /** @returns its URL */
  putTemplate(content: object | string): Promise<string>;
  /** @returns its URL */
  putObject(key: string, content: string): Promise<string>;
  /** @returns URLs of the objects whose key starts with `prefix` */
  list(prefix: string): Promise<string[]>;
  /** A program for steps. */
  putTool(name: string, script: string): Promise<void>;
  close(): Promise<void>;
}

/** @param environment further variables of steps, read at each start */
export async function openTestCloud(
  environment: () => Record<string, string> = () => ({ PATH: '/usr/bin:/bin' }),
): Promise<TestCloud> {
  const moto = await startTestMoto();
  const tools = await createTempFolder('tools');
  const env = () => {
    const given = environment();
    return { ...given, PATH: `${tools}:${given['PATH']}`, TOOLS: tools };
  };
  const gateway = await startTestGateway(moto.url, { env });
  vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const s3 = new S3Client({ region: REGION });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const api = new EmrApi(REGION);
  const reader = new S3Reader(REGION);
  const clusters: EmrCluster[] = [];
  const workerOn = (cluster: (logger: Logger) => EmrCluster, pollMs = 20): Worker => {
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const logger = { log, warn: log, error: log };
    const options = { api, reader, pace: { pollMs, giveUpAfterMs: 60_000 }, logWaitMs: 20_000 };
    const mine = cluster(logger);
    clusters.push(mine);
    return { cluster: mine, steps: new EmrSteps({ ...options, cluster: mine, logger }), lines };
  };
  const putObject = async (Key: string, Body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    return `s3://${BUCKET}/${Key}`;
  };
  const pace = { pollMs: 20, giveUpAfterMs: 60_000 };
  return {
    gateway,
    tools,
    logUri: `s3://${BUCKET}/logs/`,
    onExisting: (id, pollMs) => workerOn(() => new ExistingCluster(api, id, pace), pollMs),
    onTransient: (template, deployment) =>
      workerOn((log) => new TransientCluster(api, reader, { template, deployment }, pace, log)),
    putTemplate: (content) => {
      const json = typeof content === 'string' ? content : JSON.stringify(content);
      return putObject(`${randomUUID()}.json`, json);
    },
    putObject,
    list: async (Prefix) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
      return Contents.map(({ Key }) => `s3://${BUCKET}/${Key}`);
    },
    putTool: async (name, script) => {
      await mkdir(tools, { recursive: true });
      await writeFile(join(tools, name), script);
      await chmod(join(tools, name), 0o755);
    },
    close: async () => {
      for (const cluster of clusters) cluster.close();
      api.close();
      reader.close();
      s3.destroy();
      await gateway.close();
      await moto.stop();
      await rm(tools, { recursive: true, force: true });
      vi.unstubAllEnvs();
    },
  };
}

/** The template of a cluster. */
export const TEMPLATE = {
  Name: 'a name that is not kept',
  ReleaseLabel: 'emr-7.4.0',
  Applications: [{ Name: 'Hadoop' }, { Name: 'Spark' }, { Name: 'Hive' }],
  LogUri: 's3://cluster-files/logs/',
  ServiceRole: 'emr-service',
  JobFlowRole: 'emr-nodes',
  Instances: { MasterInstanceType: 'm5.xlarge', InstanceCount: 1, TerminationProtected: true },
  Tags: [{ Key: 'team', Value: 'retail' }],
};

/** Options for short waits. */
export const SOON = { timeout: 30_000, interval: 10 };

/** Returns a cluster's steps of a name, newest first. */
export async function findSteps(
  emr: EMRClient,
  ClusterId: string,
  name: string,
): Promise<StepSummary[]> {
  const { Steps = [] } = await emr.send(new ListStepsCommand({ ClusterId }));
  return Steps.filter(({ Name }) => Name === name);
}

/** Waits until the step with the name reaches a state. @returns its id */
export function waitForStep(
  emr: EMRClient,
  clusterId: string,
  name: string,
  state: string,
): Promise<string> {
  return vi.waitFor(async () => {
    const [step] = await findSteps(emr, clusterId, name);
    expect(step?.Status?.State).toBe(state);
    return step!.Id!;
  }, SOON);
}
