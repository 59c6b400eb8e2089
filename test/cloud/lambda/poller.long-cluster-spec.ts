import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { S3Event, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  WAIT_OPTIONS,
  startTestGateway,
  type TestGateway,
} from '../control-plane/gateway.fixture.js';
import type { Moto } from '../services/moto.js';
import { startTestMoto } from '../control-plane/moto.fixture.js';
import { type BatchHandler, Poller } from './poller.js';

let moto: Moto;
let gateway: TestGateway;
let sqs: SQSClient;
let poller: Poller | undefined;

beforeAll(async () => {
  moto = await startTestMoto();
  gateway = await startTestGateway(moto.url);
  sqs = new SQSClient(gateway.client);
});
afterEach(async () => {
  await poller?.stop();
  gateway.faults.clear();
});
afterAll(async () => {
  sqs.destroy();
  await gateway.close();
  await moto.stop();
});

async function createQueue(name: string, Attributes: Record<string, string> = {}) {
  const create = new CreateQueueCommand({ QueueName: name, Attributes });
  const { QueueUrl: queueUrl = '' } = await sqs.send(create);
  return { queueUrl, queueArn: `arn:aws:sqs:us-east-1:123456789012:${name}` };
}

/** A queue whose messages return at once and go to a dead-letter queue after two attempts. */
async function createImpatientQueue(name: string) {
  const dead = await createQueue(`${name}-dead`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.queueArn, maxReceiveCount: 2 });
  const queue = await createQueue(name, { VisibilityTimeout: '0', RedrivePolicy });
  return { queue, dead };
}

function startPoller(queue: { queueUrl: string; queueArn: string }, handler: BatchHandler): Poller {
  poller = new Poller({ sqs, ...queue, handler, waitSeconds: 1 });
  poller.start();
  return poller;
}

async function expectEmpty(QueueUrl: string): Promise<void> {
  await vi.waitFor(async () => {
    const AttributeNames = [
      'ApproximateNumberOfMessages' as const,
      'ApproximateNumberOfMessagesNotVisible' as const,
    ];
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    );
    expect(Object.values(Attributes ?? {})).toEqual(['0', '0']);
  }, WAIT_OPTIONS);
}

const listBodies = (event: SQSEvent) => event.Records.map(({ body }) => body);

describe('a message', () => {
  it('is deleted after it was handled', async () => {
    const queue = await createQueue('handled');
    const MessageBody = 'hello';
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody }));
    const { events } = startPoller(queue, () => Promise.resolve(undefined));
    await vi.waitFor(() => expect(events).toHaveLength(1), WAIT_OPTIONS);
    expect(events[0]?.Records).toMatchObject([
      {
        body: 'hello',
        attributes: { ApproximateReceiveCount: '1' },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: queue.queueArn,
        awsRegion: 'us-east-1',
      },
    ]);
    await expectEmpty(queue.queueUrl);
  });

  it('returns after a reported failure, then goes to the dead-letter queue', async () => {
    const { queue, dead } = await createImpatientQueue('partial');
    for (const MessageBody of ['good', 'bad']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody }));
    }
    const { events } = startPoller(queue, ({ Records }) =>
      Promise.resolve({
        batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      }),
    );
    const receive = new ReceiveMessageCommand({ QueueUrl: dead.queueUrl });
    const Messages = await vi.waitFor(async () => {
      const answer = await sqs.send(receive);
      expect(answer.Messages).toHaveLength(1);
      return answer.Messages;
    }, WAIT_OPTIONS);
    expect(Messages?.[0]?.Body).toBe('bad');
    const seen = events.flatMap(listBodies);
    expect(seen.filter((body) => body === 'good')).toHaveLength(1);
    expect(seen.filter((body) => body === 'bad')).toHaveLength(2);
    await expectEmpty(queue.queueUrl);
  });

  it.each<[string, BatchHandler]>([
    ['throws', () => Promise.reject(new Error('no warehouse'))],
    [
      'reports a failure of no message of the batch',
      () => Promise.resolve({ batchItemFailures: [{ itemIdentifier: '' }] }),
    ],
  ])('is kept when the handler %s', async (how, handler) => {
    const { queue, dead } = await createImpatientQueue(`kept-${how.length}`);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: 'kept' }));
    const { events } = startPoller(queue, handler);
    await vi.waitFor(async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: dead.queueUrl });
      expect((await sqs.send(receive)).Messages?.[0]?.Body).toBe('kept');
    }, WAIT_OPTIONS);
    const counts = events.map(({ Records }) => Records[0]?.attributes.ApproximateReceiveCount);
    expect(counts).toEqual(['1', '2']);
  });

  it('can be delivered again', async () => {
    const queue = await createQueue('again');
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: 'twice' }));
    const handled: string[] = [];
    const twice = startPoller(queue, (event) => {
      handled.push(...listBodies(event));
      return Promise.resolve(undefined);
    });
    await vi.waitFor(() => expect(handled).toEqual(['twice']), WAIT_OPTIONS);
    await twice.deliver(twice.events[0]!);
    expect(handled).toEqual(['twice', 'twice']);
  });

  it('arrives although a poll failed', async () => {
    const queue = await createQueue('throttled');
    gateway.faults.onCall({ action: 'ReceiveMessage', kind: 'throttle' });
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: 'late' }));
    const { events, errors } = startPoller(queue, () => Promise.resolve(undefined));
    await vi.waitFor(() => expect(events.flatMap(listBodies)).toEqual(['late']), WAIT_OPTIONS);
    expect(errors).toMatchObject([{ name: 'ThrottlingException' }]);
  });
});

it('passes on an S3 event', async () => {
  const queue = await createQueue('objects');
  const s3 = new S3Client({ ...gateway.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'landing' }));
  const QueueConfigurations = [
    { QueueArn: queue.queueArn, Events: ['s3:ObjectCreated:*' as const] },
  ];
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'landing',
      NotificationConfiguration: { QueueConfigurations },
    }),
  );
  const files: string[] = [];
  startPoller(queue, (event) => {
    for (const body of listBodies(event)) {
      const { Records } = JSON.parse(body) as Partial<S3Event>;
      for (const { s3: told } of Records ?? []) {
        files.push(`${told.bucket.name}/${decodeURIComponent(told.object.key)}`);
      }
    }
    return Promise.resolve({ batchItemFailures: [] });
  });
  await s3.send(new PutObjectCommand({ Bucket: 'landing', Key: 'sales/1.csv', Body: 'x' }));
  await vi.waitFor(() => expect(files).toEqual(['landing/sales/1.csv']), WAIT_OPTIONS);
  await expectEmpty(queue.queueUrl);
  s3.destroy();
});
