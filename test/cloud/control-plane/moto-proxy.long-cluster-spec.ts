import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateTableCommand,
  GetTableCommand,
  GlueClient,
  CreateDatabaseCommand,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_MOTO, startTestGateway, type TestGateway } from './gateway.fixture.js';
import type { Moto } from '../services/moto.js';
import { startTestMoto } from './moto.fixture.js';

const Bucket = 'lake';

let moto: Moto;
let gateway: TestGateway;
let s3: S3Client;

beforeAll(async () => {
  moto = await startTestMoto();
  gateway = await startTestGateway(moto.url);
  s3 = new S3Client({ ...gateway.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await gateway.close();
  await moto.stop();
});

function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function read(Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body!.transformToByteArray();
}

it('streams a multipart upload of unknown length there and back', async () => {
  const chunks = Array.from({ length: 12 }, () => randomBytes(1024 * 1024));
  const params = { Bucket, Key: 'big', Body: Readable.from(chunks) };
  await new Upload({ client: s3, params, partSize: 5 * 1024 * 1024 }).done();
  expect(gateway.faults.calls.filter(({ action }) => action === 'S3.PUT')).toHaveLength(4);
  expect(hashBytes(await read('big'))).toBe(hashBytes(Buffer.concat(chunks)));
});

it('forwards a chunked body of one request', async () => {
  const Body = Readable.from([Buffer.from('week,'), Buffer.from('sales\n')]);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'chunked', Body, ContentLength: 11 }));
  expect(Buffer.from(await read('chunked')).toString()).toBe('week,sales\n');
});

it('preserves names, metadata and empty bodies', async () => {
  const Key = 'raw/year=2010/a b+ü&c.csv';
  const Metadata = { sha256: 'abc' };
  const object = { Body: new Uint8Array(), Metadata, ContentType: 'text/csv' };
  await s3.send(new PutObjectCommand({ Bucket, Key, ...object }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({ ContentLength: 0, ContentType: 'text/csv', Metadata });
  expect(await read(Key)).toHaveLength(0);
  expect(gateway.faults.calls.at(-1)).toMatchObject({ action: 'S3.GET', params: { key: Key } });
});

it('keeps the first of two with If-None-Match', async () => {
  const put = (Body: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }));
  await put('first');
  await expect(put('second')).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(Buffer.from(await read('once')).toString()).toBe('first');
});

it('answers 206 to a range, 304 to a known ETag and 404 to a HEAD of a missing object', async () => {
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }),
  );
  const range = new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=3-5' });
  const part = await s3.send(range);
  expect(part.$metadata.httpStatusCode).toBe(206);
  expect(await part.Body!.transformToString()).toBe('345');
  const known = new GetObjectCommand({ Bucket, Key: 'digits', IfNoneMatch: ETag });
  await expect(s3.send(known)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  const nothing = new HeadObjectCommand({ Bucket, Key: 'nothing' });
  await expect(s3.send(nothing)).rejects.toMatchObject({ name: 'NotFound' });
});

it('pages a listing', async () => {
  const keys = Array.from({ length: 7 }, (_, index) => `list/${index}`);
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const pages: string[][] = [];
  const query = { Bucket, Prefix: 'list/', MaxKeys: 3 };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, query)) {
    pages.push(Contents.map(({ Key = '' }) => Key));
  }
  expect(pages).toEqual([keys.slice(0, 3), keys.slice(3, 6), keys.slice(6)]);
  expect(gateway.faults.calls.at(-1)).toMatchObject({ action: 'S3.LIST' });
});

it('returns its address in the URL of a queue', async () => {
  const sqs = new SQSClient(gateway.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'arrivals' }));
  expect(QueueUrl).toBe(`${gateway.url}/123456789012/arrivals`);
  sqs.destroy();
});

it('leaves secrets and the Data Catalog to moto', async () => {
  const secrets = new SecretsManagerClient(gateway.client);
  await secrets.send(new CreateSecretCommand({ Name: 'warehouse', SecretString: 's3cret' }));
  const value = await secrets.send(new GetSecretValueCommand({ SecretId: 'warehouse' }));
  expect(value.SecretString).toBe('s3cret');
  const glue = new GlueClient(gateway.client);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'retail' } }));
  const TableInput = { Name: 'sales', StorageDescriptor: { Location: 's3://lake/curated/sales/' } };
  await glue.send(new CreateTableCommand({ DatabaseName: 'retail', TableInput }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'retail', Name: 'sales' }));
  expect(Table?.StorageDescriptor?.Location).toBe('s3://lake/curated/sales/');
  secrets.destroy();
  glue.destroy();
});

it('answers 500 when moto is not running', async () => {
  const alone = await startTestGateway(NO_MOTO);
  const client = new S3Client({ ...alone.client, forcePathStyle: true });
  const list = client.send(new ListObjectsV2Command({ Bucket }));
  await expect(list).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  client.destroy();
  await alone.close();
});
