import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toCsv, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';
import { receiveMessages, createEventQueue } from '../setup/source-events.js';

const WAIT_OPTIONS = { timeout: 60_000, interval: 100 };
const empty = { waiting: 0, hidden: 0 };
const buildSale = (week: string) => toCsv(SALES_HEADER, `1,1,${week},100.00,FALSE`);

let cloud: TestS3;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await openS3();
  vi.stubEnv('AWS_REGION', REGION);
  s3 = new S3Client({ region: REGION });
  sqs = new SQSClient({ region: REGION });
});
afterAll(() => {
  s3.destroy();
  sqs.destroy();
  cloud.close();
});

describe('a worker with a source in a bucket', () => {
  let worker: TestWorker;
  let queue: string;
  let prefix: string;

  beforeEach(async () => {
    queue = await createEventQueue(s3, sqs, cloud.bucket);
    prefix = `in ${randomUUID()}`;
    worker = await openTestWorker({}, [], {
      SOURCE_URL: `s3://${cloud.bucket}/${encodeURI(prefix)}?region=${REGION}`,
      SOURCE_EVENTS_URL: queue,
      SOURCE_SETTLE_MS: '3000',
    });
    await worker.database.warehouse.transaction((manager) =>
      worker.services.ledgers.of('weekly-sales').settings.set(manager, {
        onFiles: true,
        concurrency: 'merge',
      }),
    );
    await worker.start();
  });
  afterEach(() => worker.close());

  const put = (path: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: `${prefix}/${path}`, Body }));
  const runs = () =>
    worker.database.warehouse.query<object[]>(
      `SELECT run_id::integer AS run, status, r.details ->> 'files' AS files
       FROM ops.runs JOIN ops.run_requests r USING (run_id) ORDER BY r.request_id`,
    );
  const untilRuns = (expected: object[]) =>
    vi.waitFor(async () => expect(await runs()).toEqual(expected), WAIT_OPTIONS);

  it('starts one run for files that arrive together, and rejects unknown ones', async () => {
    await put('stores.csv', toCsv(STORES_HEADER, '1,A,1000'));
    await put('2010/w1.csv', buildSale('2010-02-05'));
    await put('2010/w2.csv', buildSale('2010-02-12'));
    await untilRuns([{ run: 1, status: 'succeeded', files: '3' }]);
    await vi.waitFor(
      async () => expect(await receiveMessages(sqs, queue)).toEqual(empty),
      WAIT_OPTIONS,
    );

    // Repeated events, and events of other objects: no run.
    const record = (name: string, key: string) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name }, object: { key: encodeURIComponent(key) } },
    });
    for (const records of [
      [record(cloud.bucket, `${prefix}/stores.csv`)],
      [record('another', `${prefix}/stores.csv`)],
    ]) {
      const MessageBody = JSON.stringify({ Records: records });
      await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
    }
    await vi.waitFor(
      async () => expect(await receiveMessages(sqs, queue)).toEqual(empty),
      WAIT_OPTIONS,
    );
    expect(await runs()).toHaveLength(1);

    await put('2010/w1.csv', buildSale('2010-02-19'));
    await put('2010/w3.csv', 'Store,Date\n1,2010-02-05\n\u0000');
    await vi.waitFor(
      async () => expect((await runs())[1]).toEqual({ run: 2, status: 'succeeded', files: '4' }),
      WAIT_OPTIONS,
    );
    const files: unknown = await worker.database.warehouse.query(
      `SELECT d.source, d.path, f.status FROM ops.deliveries d JOIN ops.source_files f USING (file_id)
       ORDER BY d.path, f.file_id`,
    );
    const source = `s3://${cloud.bucket}/${encodeURI(prefix)}`;
    expect(files).toEqual(
      [
        ['2010/w1.csv', 'I'],
        ['2010/w1.csv', 'I'],
        ['2010/w2.csv', 'I'],
        ['2010/w3.csv', 'E'],
        ['stores.csv', 'I'],
      ].map(([path, status]) => ({ source, path, status })),
    );
  });
});
