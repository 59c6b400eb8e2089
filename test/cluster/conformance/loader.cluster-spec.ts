import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { type BatchHandler, Poller } from '#test/cloud/lambda/poller.js';
import { createDatabase, openMigrated } from '#test/setup/databases.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';
import { buildCsv, buildJson, buildKey, buildParquet, rulesA, rulesB } from './loader-objects.js';
import { LoaderProcess } from './loader-process.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bundle = `${root}dist/loader/index.mjs`;
const WAIT_OPTIONS = { timeout: 30_000, interval: 50 };
const nothing = { batchItemFailures: [] };

let folder: string;
let cloud: TestS3;
let server: EmbeddedServer;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['bin/build-loader.mjs'], { cwd: root });
  folder = await createTempFolder('loader');
  cloud = await openS3();
  server = await ensureEmbeddedPostgres(folder);
  s3 = new S3Client({ region: REGION });
  sqs = new SQSClient({ region: REGION });
});
afterAll(async () => {
  s3.destroy();
  sqs.destroy();
  await stopEmbeddedPostgres(server);
  cloud.close();
  await rm(folder, { recursive: true });
});

describe('the bundled loader', () => {
  let warehouse: DataSource;
  let loader: LoaderProcess;
  let poller: Poller | undefined;
  let env: Record<string, string>;
  let queue: { queueUrl: string; queueArn: string };
  let deadUrl: string;

  beforeEach(async () => {
    const url = await createDatabase(server.url, 'loader');
    warehouse = await openMigrated(url);
    env = { WAREHOUSE_URL: url, AWS_REGION: REGION };
    loader = await LoaderProcess.start(bundle, env);
    const dead = await createQueue({});
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: dead.queueArn,
      maxReceiveCount: 2,
    });
    queue = await createQueue({ VisibilityTimeout: '1', RedrivePolicy });
    deadUrl = dead.queueUrl;
    await connectBucket(queue.queueArn);
  });
  afterEach(async () => {
    // First, because the poller would wait for its batch.
    await loader.kill();
    await poller?.stop();
    poller = undefined;
    await warehouse.destroy();
  });

  const put = (Key: string, Body: string | Buffer) =>
    s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body }));
  const poll = (handler: BatchHandler = (event) => loader.invoke(event)) => {
    poller = new Poller({ sqs, ...queue, handler, batchSize: 1, waitSeconds: 1 });
    poller.start();
    return poller;
  };
  const sales = async () => {
    const rows = await warehouse.query<{ row: string }[]>(
      `SELECT concat_ws(' ', file_id, line, store, department, week_date, weekly_sales, is_holiday) AS row
       FROM core.sales ORDER BY file_id, line`,
    );
    return rows.map(({ row }) => row);
  };
  const formatRows = (fileId: number, sale = '-24924.50') => [
    `${fileId} 2 45 99 2012-10-26 ${sale} t`,
    `${fileId} 3 1 7 2010-02-05 0.10 f`,
  ];
  const untilSales = (expected: string[]) =>
    vi.waitFor(async () => expect(await sales()).toEqual(expected), WAIT_OPTIONS);
  const claims = async () => {
    const [row] = await warehouse.query<object[]>(
      `SELECT (SELECT count(*)::integer FROM core.loaded_objects) AS objects,
              (SELECT count(*)::integer FROM core.loaded_files) AS files`,
    );
    return row;
  };
  /** The events of the next objects, in the order of their keys, without S3's test event. */
  const collect = async (count: number): Promise<SQSEvent[]> => {
    const { events } = poll(() => Promise.resolve(nothing));
    const told = () =>
      events.filter(({ Records: [record] }) => !record?.body.includes('TestEvent'));
    await vi.waitFor(() => expect(told()).toHaveLength(count), WAIT_OPTIONS);
    await poller?.stop();
    return told().sort((a, b) => readKey(a).localeCompare(readKey(b)));
  };

  it('loads every format from S3 events, and ignores a repeated event', async () => {
    await put(buildKey(1), buildCsv(1));
    await put(buildKey(2, 'part-0.csv.gz'), gzipSync(buildCsv(2)));
    await put(buildKey(3, 'part-0.jsonl'), buildJson(3));
    await put(buildKey(4, 'part-0.jsonl.gz'), gzipSync(buildJson(4)));
    await put(buildKey(5, 'part-0.parquet'), await buildParquet(folder, 5));
    const { events } = poll();
    const all = [1, 2, 3, 4, 5].flatMap((fileId) => formatRows(fileId));
    await untilSales(all);
    await poller?.stop();
    for (const event of events) expect(await loader.invoke(event)).toEqual(nothing);
    expect(await sales()).toEqual(all);
    expect(await claims()).toEqual({ objects: 5, files: 5 });
    const outcomes = loader.logged.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'loaded')).toHaveLength(5);
    expect(outcomes.slice(5).every((outcome) => outcome === 'stood')).toBe(true);
  });

  it('accepts events in any order', async () => {
    await put(buildKey(1, 'part-0.csv', 1, rulesA), buildCsv(1, '1.00'));
    await put(buildKey(1, 'part-0.csv', 2, rulesB), buildCsv(1, '2.00'));
    const [older, newer] = await collect(2);
    expect(await loader.invoke(newer!)).toEqual(nothing);
    expect(await loader.invoke(older!)).toEqual(nothing);
    expect(await sales()).toEqual(formatRows(1, '2.00'));
  });

  it('loads the same event once in two simultaneous environments', async () => {
    const other = await LoaderProcess.start(bundle, env);
    await put(buildKey(1), buildCsv(1));
    const [event] = await collect(1);
    const answers = await Promise.all([loader.invoke(event!), other.invoke(event!)]);
    await other.kill();
    expect(answers).toEqual([nothing, nothing]);
    expect(await sales()).toEqual(formatRows(1));
  });

  it('sends messages that can never be loaded to the dead-letter queue, and loads the rest', async () => {
    await put('raw/part-0.csv', buildCsv(1));
    await put(buildKey(2), buildCsv(2, 'lots'));
    await put(buildKey(3), buildCsv(3));
    poll();
    const dead: string[] = [];
    await vi.waitFor(async () => {
      const receive = { QueueUrl: deadUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      dead.push(...Messages.map(({ Body = '' }) => parseKey(Body)));
      expect(new Set(dead)).toEqual(new Set([buildKey(2), 'raw/part-0.csv']));
    }, WAIT_OPTIONS);
    await untilSales(formatRows(3));
    expect(await claims()).toEqual({ objects: 1, files: 1 });
  });

  it('stores nothing when it is killed half way, and the next attempt loads', async () => {
    await put(buildKey(1), buildCsv(1));
    const holder = warehouse.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE core.sales IN ACCESS EXCLUSIVE MODE');
    const { errors } = poll();
    await vi.waitFor(async () => {
      const waiting: unknown = await warehouse.query(
        `SELECT 1 FROM pg_stat_activity
         WHERE application_name = 'retailstream-loader' AND wait_event_type = 'Lock'`,
      );
      expect(waiting).toHaveLength(1);
    }, WAIT_OPTIONS);
    await loader.kill();
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), WAIT_OPTIONS);
    await holder.rollbackTransaction();
    await holder.release();
    loader = await LoaderProcess.start(bundle, env);
    await untilSales(formatRows(1));
    expect(await claims()).toEqual({ objects: 1, files: 1 });
  });

  it('survives the loss of its connection between two invocations', async () => {
    await put(buildKey(1), buildCsv(1));
    await put(buildKey(2), buildCsv(2));
    const [first, second] = await collect(2);
    await loader.invoke(first!);
    await warehouse.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'retailstream-loader'`,
    );
    expect(await loader.invoke(second!)).toEqual(nothing);
    expect(await sales()).toEqual([...formatRows(1), ...formatRows(2)]);
  });

  it('leaves a replaced object to the event of its replacement', async () => {
    await put(buildKey(1), buildCsv(1, '1.00'));
    const [stale] = await collect(1);
    await put(buildKey(1), buildCsv(1, '2.00'));
    const [fresh] = await collect(1);
    expect(await loader.invoke(stale!)).toEqual(nothing);
    expect(await sales()).toEqual([]);
    expect(loader.logged).toMatchObject([{ outcome: 'replaced', code: 'SOURCE_CHANGED' }]);
    expect(await loader.invoke(fresh!)).toEqual(nothing);
    expect(await sales()).toEqual(formatRows(1, '2.00'));
  });

  it('reads exactly the version of the event in a versioned bucket', async () => {
    await setVersions('Enabled');
    const { VersionId = '' } = await put(buildKey(1), buildCsv(1, '1.00'));
    const [event] = await collect(1);
    await put(buildKey(1), buildCsv(1, '2.00'));
    expect(await loader.invoke(withVersion(event!, VersionId))).toEqual(nothing);
    await setVersions('Suspended');
    expect(await sales()).toEqual(formatRows(1, '1.00'));
    const rows: unknown = await warehouse.query('SELECT version FROM core.loaded_objects');
    expect(rows).toEqual([{ version: VersionId }]);
  });

  it('fails the whole batch with one line when it is not configured', async () => {
    const bare = await LoaderProcess.start(bundle, { ...env, WAREHOUSE_URL: '' });
    await expect(bare.invoke({ Records: [] })).rejects.toThrow(/^CONFIG_INVALID: WAREHOUSE_URL: /);
    await bare.kill();
  });
});

function readKey({ Records: [record] }: SQSEvent): string {
  return parseKey(record!.body);
}

function parseKey(body: string): string {
  const { Records } = JSON.parse(body) as { Records: { s3: { object: { key: string } } }[] };
  return decodeURIComponent(Records[0]!.s3.object.key.replaceAll('+', ' '));
}

/** moto's events lack the version that S3's events have. */
function withVersion(event: SQSEvent, versionId: string): SQSEvent {
  const [record] = event.Records;
  const body = JSON.parse(record!.body) as { Records: { s3: { object: object } }[] };
  Object.assign(body.Records[0]!.s3.object, { versionId });
  return { Records: [{ ...record!, body: JSON.stringify(body) }] };
}

async function createQueue(Attributes: Record<string, string>) {
  const QueueName = `loads-${randomUUID()}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { queueUrl: QueueUrl, queueArn: `arn:aws:sqs:${REGION}:123456789012:${QueueName}` };
}

async function connectBucket(QueueArn: string): Promise<void> {
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }];
  const NotificationConfiguration = { QueueConfigurations };
  const connection = { Bucket: cloud.bucket, NotificationConfiguration };
  await s3.send(new PutBucketNotificationConfigurationCommand(connection));
}

async function setVersions(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status };
  const versions = { Bucket: cloud.bucket, VersioningConfiguration };
  await s3.send(new PutBucketVersioningCommand(versions));
}
