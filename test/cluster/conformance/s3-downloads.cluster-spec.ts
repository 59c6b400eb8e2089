// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3Store } from '#lake/stores/s3-store.js';
import {
  corruptAnswer,
  createCut,
  type Fault,
  closeConnection,
  createRefusal,
} from '../setup/faulty-s3.js';
import {
  streamBytes,
  createBytes,
  type LakeOnS3,
  MEBIBYTE,
  openLakeOnS3,
} from '../setup/lake-on-s3.js';

const GET = /^GET /;
const content = createBytes(3 * MEBIBYTE);

let lake: LakeOnS3;
let store: S3Store;
const read = async (range?: { start: number; end: number }) =>
  buffer(await store.get('object', range));

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(async () => {
  lake.line.clear();
  store = lake.openStore();
  await store.put('object', streamBytes(content));
});

describe('a part of an object', () => {
  it.each([
    [0, 1],
    [100, 200],
    [MEBIBYTE - 1, 2 * MEBIBYTE],
    [content.length - 5, content.length],
    [content.length - 5, content.length + 5],
    [0, content.length],
  ])('from %i up to %i', async (start, end) => {
    expect((await read({ start, end })).equals(content.subarray(start, end))).toBe(true);
  });

  it('also over a broken connection', async () => {
    lake.line.fail(GET, createCut(MEBIBYTE), 2);
    const range = { start: 17, end: content.length - 4 };
    expect((await read(range)).equals(content.subarray(17, -4))).toBe(true);
  });

  it('of a missing object', async () => {
    await expect(store.get('nothing', { start: 0, end: 1 })).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
    });
  });
});

describe('a download', () => {
  it('resumes where the connection broke, as often as needed', async () => {
    lake.line.fail(GET, createCut(MEBIBYTE), 1);
    lake.line.fail(GET, createCut(0), 2);
    lake.line.fail(GET, createCut(10), 2);
    expect((await read()).equals(content)).toBe(true);
    expect(lake.line.requests.filter((line) => line.startsWith('GET '))).toHaveLength(6);
  });

  it.each([
    ['throttled', createRefusal(503, 'SlowDown')],
    ['failed', createRefusal(500, 'InternalError')],
    ['cut off', closeConnection],
  ] as [string, Fault][])('is retried when it is %s', async (_, fault) => {
    lake.line.fail(GET, fault, 2);
    expect((await read()).equals(content)).toBe(true);
  });

  it('is never taken as complete while the connection stays broken', async () => {
    lake.line.fail(GET, createCut(0), 100);
    await expect(read()).rejects.toMatchObject({ code: 'AWS_UNAVAILABLE', retryable: true });
  });

  it('is rejected when it differs from the stored object, in one piece', async () => {
    lake.line.fail(GET, corruptAnswer);
    await expect(read()).rejects.toMatchObject({ code: 'AWS_UNAVAILABLE', retryable: true });
  });

  it('is rejected when it differs from the stored object, in several', async () => {
    lake.line.fail(GET, createCut(MEBIBYTE));
    lake.line.fail(GET, corruptAnswer);
    await expect(read()).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringContaining('differs from the stored object') as string,
    });
  });

  it('does not resume with another object of the same key', async () => {
    const stream = await openBrokenStream();
    await expect(buffer(stream)).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('replaced') as string,
    });
  });

  it('resumes with the same version in a versioned bucket', async () => {
    const Bucket = lake.bucket;
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await lake.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await store.put('object', streamBytes(content));
    expect((await buffer(await openBrokenStream())).equals(content)).toBe(true);
  });

  it('leaves no connection open when it is not read', async () => {
    const stream = await store.get('object');
    stream.destroy();
    for (let again = 0; again < 60; again++) (await store.get('object')).destroy();
    expect((await read()).equals(content)).toBe(true);
  });

  /** Opens the object on a connection that will break, and replaces it before it is read. */
  async function openBrokenStream(): Promise<Readable> {
    lake.line.fail(GET, createCut(MEBIBYTE));
    const stream = await store.get('object');
    await store.put('object', Readable.from(['another']));
    return stream;
  }
});
