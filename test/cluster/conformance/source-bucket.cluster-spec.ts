// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/intake/src/source
import { createHash, randomUUID } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import type { Source } from '#intake/source/source.js';
import { isSourceFileGone } from '#intake/source/source-error.js';
import { SourceBucket } from '#intake/source/bucket-files.js';
import { S3Deliveries } from '#lake/stores/s3-deliveries.js';
import { AppError } from '#platform/errors/app-error.js';
import { relay } from '#test/cloud/control-plane/moto-proxy.js';
import { describeSource } from '#test/conformance/source.suite.js';
import { createCut, closeConnection, dropAnswer, createRefusal } from '../setup/faulty-s3.js';
import {
  createBytes,
  type LakeOnS3,
  MEBIBYTE,
  openLakeOnS3,
  buildUrl,
} from '../setup/lake-on-s3.js';
import { openSourceInBucket, type SourceInBucket } from '../setup/source-in-bucket.js';

let lake: LakeOnS3;

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(() => lake.line.clear());

const openSubject = () => openSourceInBucket(lake);

describeSource('a prefix of a bucket', openSubject);

describe('a source in a bucket', () => {
  let subject: SourceInBucket;
  let source: Source;
  const catchFailure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error as AppError,
    );

  beforeEach(async () => {
    subject = await openSourceInBucket(lake);
    ({ source } = subject);
  });

  it('has one URL for every spelling', () => {
    const url = (path: string) => new SourceBucket(new S3Deliveries(buildUrl(path))).url;
    expect(url('shop/in%20put/%23a//')).toBe('s3://shop/in%20put/%23a');
    expect(url('shop/in put')).toBe('s3://shop/in%20put');
    expect(url('shop/')).toBe('s3://shop');
  });

  it('pages through more than 1,000 objects', async () => {
    const names = Array.from({ length: 1_105 }, (_, i) => `m${i % 7}/w${i}.csv`);
    for (let start = 0; start < names.length; start += 50) {
      const some = names.slice(start, start + 50);
      await Promise.all(some.map((name) => subject.deliver({ [name]: name })));
    }
    lake.line.clear();
    expect((await source.list()).map(({ path }) => path).sort()).toEqual(names.sort());
    expect(lake.line.requests.filter((line) => line.includes('list-type'))).toHaveLength(2);
  });

  it('reads what it listed, and never its replacement', async () => {
    await subject.deliver({ 'a.csv': 'a\n1\n', 'b.csv': 'b\n1\n' });
    const { texts } = await source.scan();
    await subject.deliver({ 'a.csv': 'a\n2\n' });
    await subject.remove('b.csv');
    for (const text of texts) {
      const error = await catchFailure(source.identify(text));
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', retryable: false });
      expect(isSourceFileGone(error!)).toBe(true);
    }
  });

  it('does not resume with another object after a broken connection', async () => {
    const path = 'long.csv';
    await subject.deliver({ [path]: createBytes(2 * MEBIBYTE) });
    lake.line.fail(/^GET .*long\.csv/, createCut(MEBIBYTE));
    const stream = await source.open(path);
    const chunks = stream.iterator();
    await chunks.next();
    await subject.deliver({ [path]: createBytes(2 * MEBIBYTE).fill(7, MEBIBYTE) });
    const error = await catchFailure(
      (async () => {
        for await (const _ of chunks);
      })(),
    );
    expect(error && isSourceFileGone(error)).toBe(true);
  });

  it('resumes where the connection broke', async () => {
    await subject.deliver({ 'a.csv': 'x'.repeat(2 * MEBIBYTE) });
    lake.line.fail(/^GET .*a\.csv/, createCut(MEBIBYTE));
    expect(await text(await source.open('a.csv'))).toHaveLength(2 * MEBIBYTE);
  });

  it('keeps a zip apart from files "below" it', async () => {
    await subject.deliver({ 'a.zip': await zipOne('in.csv', 'in'), 'a.zip/out.csv': 'out' });
    const { texts } = await source.scan();
    expect(texts.map(({ path }) => path).sort()).toEqual(['a.zip/in.csv', 'a.zip/out.csv']);
    expect(await text(await source.open('a.zip/out.csv'))).toBe('out');
    for (const each of texts) expect(await source.identify(each)).toMatchObject({ kind: 'text' });
  });

  it('reports SOURCE_MISSING for a bucket that is missing or may not be listed', async () => {
    const nowhere = `none-${randomUUID()}`;
    const missing = new SourceBucket(new S3Deliveries(buildUrl(`${nowhere}/in`)));
    expect(await catchFailure(missing.list())).toMatchObject({
      code: 'SOURCE_MISSING',
      message: expect.stringMatching(
        `^s3://${nowhere}/in: cannot be listed .*, or name another bucket and prefix$`,
      ) as string,
    });
    lake.line.fail(/list-type/, createRefusal(403, 'AccessDenied', 'no'));
    expect(await catchFailure(source.list())).toMatchObject({
      code: 'SOURCE_MISSING',
      retryable: false,
      message: expect.stringContaining('give the role s3:ListBucket') as string,
    });
  });

  it('retries when S3 is busy, and finally reports it', async () => {
    await subject.deliver({ 'a.csv': 'a' });
    lake.line.fail(/list-type/, createRefusal(503, 'SlowDown'), 2);
    expect(await source.list()).toHaveLength(1);
    lake.line.fail(/list-type/, closeConnection, 9);
    expect(await catchFailure(source.list())).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      retryable: true,
    });
  });

  it('does not report an S3 fault as a fault of the file', async () => {
    await subject.deliver({ 'a.zip': await zipOne('in.csv', 'in') });
    lake.line.fail(/^GET .*a\.zip/, createRefusal(503, 'SlowDown'), 9);
    expect(await catchFailure(source.scan())).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      retryable: true,
    });
    lake.line.clear();
    expect((await source.scan()).refusals).toEqual([]);
    lake.line.fail(/^GET .*a\.zip/, createRefusal(503, 'SlowDown'), 9);
    const refused = catchFailure(source.refuse('a.zip/in.csv', 'is wrong', 'of another'));
    expect(await refused).toMatchObject({ retryable: true });
    expect(await subject.listPaths()).toEqual(['a.zip']);
  });

  describe('rejects a file', () => {
    const hashBytes = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
    const refuseWeek = (bytes: string | Buffer = 'bytes') =>
      source.refuse('week.csv', 'is wrong', hashBytes(bytes));
    const moved = ['error/week.csv', 'error/week.csv.note.txt'];

    it.each([
      ['copied', /^PUT .*error\/week\.csv\?x-id=Copy/],
      ['deleted', /^DELETE .*week\.csv/],
    ])('and leaves it in place when it may not be %s', async (_, call) => {
      await subject.deliver({ 'week.csv': 'bytes' });
      lake.line.fail(call, createRefusal(403, 'AccessDenied', 'no'));
      expect(await refuseWeek()).toBeUndefined();
      expect(await subject.listPaths()).toEqual(['week.csv']);
    });

    it('once, when the answer to the copy or the deletion is lost', async () => {
      await subject.deliver({ 'week.csv': 'bytes' });
      lake.line.fail(/^PUT .*error\/week\.csv/, dropAnswer);
      lake.line.fail(/^DELETE .*week\.csv/, dropAnswer);
      expect(await refuseWeek()).toBe('error/week.csv');
      expect(await subject.listPaths()).toEqual(moved);
    });

    it('and resumes after it was killed', async () => {
      await subject.deliver({ 'week.csv': 'bytes' });
      lake.line.fail(/^DELETE .*week\.csv/, closeConnection, 9);
      expect(await catchFailure(refuseWeek())).toMatchObject({
        retryable: true,
      });
      expect(await subject.listPaths()).toContain('week.csv');
      lake.line.clear();
      expect(await refuseWeek()).toBe('error/week.csv');
      expect(await subject.listPaths()).toEqual(moved);
    });

    it('but not a replacement at the last moment', async () => {
      await subject.deliver({ 'week.csv': 'bytes' });
      lake.line.fail(/^DELETE .*week\.csv/, async (_request, response, pass) => {
        await subject.deliver({ 'week.csv': 'right' });
        await relay(await pass(), response);
      });
      expect(await refuseWeek()).toBe('error/week.csv');
      expect(await subject.read('week.csv')).toBe('right');
      expect(await subject.read('error/week.csv')).toBe('bytes');
    });

    it('of many parts', async () => {
      const bytes = Buffer.from('a,b\n1,2\n'.repeat(MEBIBYTE));
      await subject.deliver({ 'week.csv': bytes });
      expect(await refuseWeek(bytes)).toBe('error/week.csv');
      expect((await subject.read('error/week.csv')).length).toBe(bytes.length);
      expect(await lake.openUploads()).toBe(0);
    });

    it('in a versioned bucket', async () => {
      const VersioningConfiguration = { Status: 'Enabled' as const };
      const { client, bucket: Bucket } = lake;
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await subject.deliver({ 'week.csv': 'bytes' });
      expect(await refuseWeek()).toBe('error/week.csv');
      expect(await subject.listPaths()).toEqual(['error/week.csv', 'error/week.csv.note.txt']);
      expect(await refuseWeek()).toBe('error/week.csv');
    });
  });

  describe('moves a processed file', () => {
    const processed = new Map([['week.csv', createHash('sha256').update('bytes').digest('hex')]]);
    const move = async () => {
      const [file] = await source.list();
      return file && source.moveProcessed(file, processed);
    };

    beforeEach(() => subject.deliver({ 'week.csv': 'bytes' }));

    it.each([
      ['copied', /^PUT .*processed\/week\.csv\?x-id=Copy/, 's3:PutObject', ['week.csv']],
      ['deleted', /^DELETE .*week\.csv/, 's3:DeleteObject', ['processed/week.csv', 'week.csv']],
    ])('and reports when it may not be %s', async (_, call, right, left) => {
      lake.line.fail(call, createRefusal(403, 'AccessDenied', 'no'));
      expect(await catchFailure(move())).toMatchObject({
        code: 'AWS_ACCESS_DENIED',
        message: expect.stringContaining(right) as string,
      });
      expect(await subject.listPaths()).toEqual(left);
      lake.line.clear();
      expect(await move()).toBe('processed/week.csv');
      expect(await subject.listPaths()).toEqual(['processed/week.csv']);
    });

    it('once, when the answer to the copy or the deletion is lost', async () => {
      lake.line.fail(/^PUT .*processed\/week\.csv/, dropAnswer);
      lake.line.fail(/^DELETE .*week\.csv/, dropAnswer);
      expect(await move()).toBe('processed/week.csv');
      expect(await subject.listPaths()).toEqual(['processed/week.csv']);
    });

    it('and resumes after it was killed', async () => {
      lake.line.fail(/^DELETE .*week\.csv/, closeConnection, 9);
      expect(await catchFailure(move())).toMatchObject({ retryable: true });
      expect(await subject.listPaths()).toEqual(['processed/week.csv', 'week.csv']);
      lake.line.clear();
      expect(await move()).toBe('processed/week.csv');
      expect(await subject.listPaths()).toEqual(['processed/week.csv']);
    });

    it('but not a replacement at the last moment', async () => {
      lake.line.fail(/^DELETE .*week\.csv/, async (_request, response, pass) => {
        await subject.deliver({ 'week.csv': 'right' });
        await relay(await pass(), response);
      });
      expect(await move()).toBe('processed/week.csv');
      expect(await subject.read('week.csv')).toBe('right');
      expect(await subject.read('processed/week.csv')).toBe('bytes');
    });
  });
});

function zipOne(name: string, content: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}
