import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { S3Event } from 'aws-lambda';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureToolchain } from '../install/toolchain.js';
import { openCloudState } from './cloud-state.js';
import { startMoto, type Moto } from './moto.js';

const Bucket = 'lake';
let folder: string;
let moto: Moto;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  folder = await createTempFolder('moto');
  moto = await startMoto(await ensureToolchain(), await openCloudState(folder));
  const access = {
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'spec', secretAccessKey: 'spec' },
  };
  s3 = new S3Client({ ...access, forcePathStyle: true });
  sqs = new SQSClient(access);
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
});

afterAll(async () => {
  await moto.stop();
  await expect(fetch(moto.url)).rejects.toThrow('fetch failed');
  await rm(folder, { recursive: true });
});

it('writes an object only if it is absent', async () => {
  const put = (Body: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }));
  await put('first');
  await expect(put('second')).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'once' }));
  expect(await Body?.transformToString()).toBe('first');
});

it('sends an event for each written object to a queue', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'loads' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: Attributes?.QueueArn, Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: 'raw/sales.csv', Body: '12345' }));
  const event = await vi.waitUntil(
    async () => {
      const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(request);
      return Messages.find(({ Body = '' }) => Body.includes('"Records"'));
    },
    { timeout: 20_000 },
  );
  const { Records } = JSON.parse(event.Body!) as S3Event;
  // Encoded, as in S3's events.
  const keys = Records.map((record) => decodeURIComponent(record.s3.object.key));
  expect(keys).toEqual(['raw/sales.csv']);
  expect(Records).toMatchObject([
    {
      eventName: 'ObjectCreated:Put',
      awsRegion: 'eu-west-1',
      s3: { bucket: { name: 'lake' }, object: { size: 5 } },
    },
  ]);
});
