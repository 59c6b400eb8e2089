// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/pipeline/src/triggers
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObjectMessage } from '#lake/ports/object-events.js';
import { SqsObjectEvents } from '#lake/stores/sqs-object-events.js';
import { ArrivalEvents } from '#pipeline/triggers/arrival-events.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';
import { receiveMessages, createEventQueue } from '../setup/source-events.js';

const { signal } = new AbortController();
const readClock = () => 1_000;
const empty = { waiting: 0, hidden: 0 };

let cloud: TestS3;
let s3: S3Client;
let sqs: SQSClient;
let queue: string;
let events: SqsObjectEvents;

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
beforeEach(async () => {
  queue = await createEventQueue(s3, sqs, cloud.bucket);
  // Removes S3's test event.
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
  events = new SqsObjectEvents({ scheme: 'http', href: queue });
});
afterEach(() => events.close());

const put = (Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: 'a' }));
const send = (MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
/** Receives until this number of messages arrived. */
async function receive(count: number): Promise<ObjectMessage[]> {
  const messages: ObjectMessage[] = [];
  while (messages.length < count) messages.push(...(await events.receive(signal)));
  return messages;
}

describe('SqsObjectEvents', () => {
  it('returns objects by name, and hides them from other receivers', async () => {
    const keys = ['in/a b+c&ä.csv', 'in/d.csv'];
    for (const key of keys) await put(key);
    const told = (await receive(2)).flatMap(({ notification }) =>
      notification.kind === 'put' ? notification.objects : [],
    );
    expect(told.map(({ bucket }) => bucket)).toEqual([cloud.bucket, cloud.bucket]);
    expect(told.map(({ key }) => key).sort()).toEqual(keys);
    expect(await receiveMessages(sqs, queue)).toEqual({ waiting: 0, hidden: 2 });
  });

  it('deletes more messages than fit into one request', async () => {
    for (let n = 0; n < 23; n++) await send('{}');
    await events.remove(await receive(23));
    expect(await receiveMessages(sqs, queue)).toEqual(empty);
    await events.remove([]);
  });

  it('ends a wait at once', async () => {
    const stopping = new AbortController();
    const waiting = events.receive(stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toThrow();
  }, 10_000);

  it('names a missing queue', async () => {
    const nowhere = new SqsObjectEvents({ scheme: 'http', href: `${queue}-not` });
    await expect(nowhere.receive(signal)).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
      message: expect.stringContaining(`sqs:ReceiveMessage on ${queue}-not`) as string,
    });
    nowhere.close();
  });
});

describe('notifications of files', () => {
  let counts: Record<string, number>;
  let news: ArrivalEvents;

  beforeEach(() => {
    counts = {};
    news = new ArrivalEvents({
      onObject: () => undefined,
      events,
      isOwn: ({ key }) => key.startsWith('in/'),
      logger: silentLogger,
      count: (outcome) => (counts[outcome] = (counts[outcome] ?? 0) + 1),
    });
  });

  it('stay in the queue until they are processed', async () => {
    await put('in/a.csv');
    expect(await news.receive(signal, readClock)).toBe(true);
    await news.release(() => false, 1_000);
    expect(await receiveMessages(sqs, queue)).toEqual({ waiting: 0, hidden: 1 });
    await news.release((at) => at === 1_000, 1_000);
    expect(await receiveMessages(sqs, queue)).toEqual(empty);
    expect(counts).toEqual({ own: 1 });
  });

  it('are forgotten when another consumer may have them', async () => {
    await put('in/a.csv');
    await news.receive(signal, readClock);
    await news.release(() => true, 1_000 + events.hiddenMs);
    expect(await receiveMessages(sqs, queue)).toEqual({ waiting: 0, hidden: 1 });
  });

  it('are deleted when they concern something else, or are unreadable', async () => {
    await put('out/a.csv');
    await send('{"Event":"s3:TestEvent"}');
    await send('nonsense');
    while (Object.values(counts).reduce((sum, count) => sum + count, 0) < 3) {
      expect(await news.receive(signal, readClock)).toBe(false);
    }
    expect(counts).toEqual({ other: 2, unreadable: 1 });
    expect(await receiveMessages(sqs, queue)).toEqual(empty);
  });
});
