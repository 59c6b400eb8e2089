// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3Store } from '#lake/stores/s3-store.js';
import { closeConnection, dropAnswer, createRefusal } from '../setup/faulty-s3.js';
import {
  streamBytes,
  createBytes,
  type LakeOnS3,
  MEBIBYTE,
  openLakeOnS3,
  readText,
} from '../setup/lake-on-s3.js';

const PART = /^PUT .*partNumber=/;
const COMPLETE = /^POST .*uploadId=/;
const CREATE = /^POST .*[?]uploads/;
const ABORT = /^DELETE .*uploadId=/;
const SMALL_PUT = /^PUT [^?]*[?]x-id=PutObject/;

/** Three parts, the last one short. */
const large = createBytes(20 * MEBIBYTE + 3);

let lake: LakeOnS3;
let store: S3Store;
const countSent = (requests: RegExp) =>
  lake.line.requests.filter((line) => requests.test(line)).length;

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(() => {
  store = lake.openStore();
  lake.line.clear();
});

describe('an upload in parts', () => {
  it('returns the bytes of all parts, and stores one checksum of the whole', async () => {
    expect(await store.put('large', streamBytes(large))).toBe(large.length);
    expect(countSent(PART)).toBe(3);
    expect((await buffer(await store.get('large'))).equals(large)).toBe(true);
    const Key = store.url('large').split('/').slice(3).join('/');
    const head = new HeadObjectCommand({ Bucket: lake.bucket, Key, ChecksumMode: 'ENABLED' });
    expect(await lake.client.send(head)).toMatchObject({
      ChecksumType: 'FULL_OBJECT',
      // CRC32 of the bytes, computed by Python's zlib.
      ChecksumCRC32: 'E+CnCQ==',
    });
  });

  it('continues after throttled, failed and lost calls', async () => {
    lake.line.fail(CREATE, createRefusal(503, 'SlowDown'));
    lake.line.fail(PART, createRefusal(500, 'InternalError'));
    lake.line.fail(PART, closeConnection);
    lake.line.fail(PART, dropAnswer);
    expect(await store.put('large', streamBytes(large))).toBe(large.length);
    expect(countSent(PART)).toBe(6);
    expect((await buffer(await store.get('large'))).equals(large)).toBe(true);
  });

  it('succeeds when only the answer to its completion was lost', async () => {
    lake.line.fail(COMPLETE, dropAnswer);
    expect(await store.putIfAbsent('large', streamBytes(large))).toBe(true);
    expect((await buffer(await store.get('large'))).equals(large)).toBe(true);
    expect(await lake.openUploads()).toBe(0);
  });

  it('leaves nothing when S3 refuses a part', async () => {
    lake.line.fail(PART, createRefusal(403, 'AccessDenied'));
    await expect(store.put('refused', streamBytes(large))).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      retryable: false,
      message: expect.stringContaining('s3:PutObject on arn:aws:s3:::') as string,
    });
    expect(countSent(ABORT)).toBe(1);
    expect(await lake.openUploads()).toBe(0);
    await expect(store.get('refused')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('leaves nothing during an outage of S3, and can be retried', async () => {
    lake.line.fail(COMPLETE, createRefusal(503, 'ServiceUnavailable'), 5);
    await expect(store.put('away', streamBytes(large))).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      retryable: true,
    });
    expect(countSent(COMPLETE)).toBe(5);
    expect(await lake.openUploads()).toBe(0);
  });

  it('leaves nothing when its body fails', async () => {
    const broken = Readable.from(
      (function* () {
        yield large;
        throw new Error('the source went away');
      })(),
    );
    await expect(store.put('broken', broken)).rejects.toThrow('the source went away');
    expect(countSent(CREATE)).toBe(1);
    expect(await lake.openUploads()).toBe(0);
  });

  it("reports S3's refusal to the writer of the body", async () => {
    lake.line.fail(PART, createRefusal(403, 'AccessDenied'));
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(MEBIBYTE);
      })(),
    );
    const body = new PassThrough();
    const results = await Promise.allSettled([pipeline(endless, body), store.put('refused', body)]);
    const denied = { status: 'rejected', reason: { code: 'AWS_ACCESS_DENIED' } };
    expect(results).toMatchObject([denied, denied]);
  });
});

describe('put if absent', () => {
  const small = () => Readable.from(['mine']);

  it('does not upload when the object exists', async () => {
    await store.put('large', streamBytes(large));
    lake.line.clear();
    const body = streamBytes(large);
    expect(await store.putIfAbsent('large', body)).toBe(false);
    expect(body.readableEnded).toBe(true);
    expect([countSent(CREATE), countSent(PART), countSent(SMALL_PUT)]).toEqual([0, 0, 0]);
  });

  it('reports that S3 no longer accepts the credentials', async () => {
    lake.line.fail(/./, createRefusal(400, 'ExpiredToken'), 10);
    await expect(store.putIfAbsent('small', small())).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS',
      message: expect.stringContaining('ExpiredToken') as string,
    });
  });

  it('yields to an object in parts that came first', async () => {
    const slow = new PassThrough();
    const mine = store.putIfAbsent('large', slow);
    slow.write(large);
    await expect.poll(() => countSent(PART)).toBeGreaterThanOrEqual(1);
    await store.put('large', Readable.from(['theirs']));
    slow.end();
    expect(await mine).toBe(false);
    expect(await readText(store, 'large')).toBe('theirs');
    expect(await lake.openUploads()).toBe(0);
  });

  it('recognises its object when only the answer was lost', async () => {
    lake.line.fail(SMALL_PUT, dropAnswer);
    expect(await store.putIfAbsent('small', small())).toBe(true);
    expect(countSent(SMALL_PUT)).toBe(2);
  });

  it('retries while another write of the key is running', async () => {
    lake.line.fail(SMALL_PUT, createRefusal(409, 'ConditionalRequestConflict'), 2);
    expect(await store.putIfAbsent('small', small())).toBe(true);
    expect(await readText(store, 'small')).toBe('mine');
  });

  it('yields when that other write has won', async () => {
    lake.line.fail(SMALL_PUT, async (request, response, pass) => {
      await store.put('small', Readable.from(['theirs']));
      await createRefusal(409, 'ConditionalRequestConflict')(request, response, pass);
    });
    expect(await store.putIfAbsent('small', small())).toBe(false);
    expect(await readText(store, 'small')).toBe('theirs');
  });

  it('can be retried when the other write does not end', async () => {
    lake.line.fail(SMALL_PUT, createRefusal(409, 'ConditionalRequestConflict'), 5);
    await expect(store.putIfAbsent('small', small())).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      retryable: true,
    });
  });
});
