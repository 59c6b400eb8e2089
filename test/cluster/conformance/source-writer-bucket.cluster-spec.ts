// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/intake/src/source
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRejectedFile } from '#cli/deliver/send-files.js';
import { deliverFile } from '#intake/source/deliver-file.js';
import {
  type SourceWriterSubject,
  describeSourceWriter,
} from '#test/conformance/source-writer.suite.js';
import {
  corruptAnswer,
  createCut,
  closeConnection,
  dropAnswer,
  createRefusal,
} from '../setup/faulty-s3.js';
import {
  streamBytes,
  createBytes,
  type LakeOnS3,
  MEBIBYTE,
  openLakeOnS3,
} from '../setup/lake-on-s3.js';
import { openSourceInBucket } from '../setup/source-in-bucket.js';

let lake: LakeOnS3;

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(() => lake.line.clear());

const openSubject = () => openSourceInBucket(lake);

describeSourceWriter('a prefix of a bucket', openSubject);

describe('delivering to a bucket', () => {
  let subject: SourceWriterSubject;
  const bytes = createBytes(20 * MEBIBYTE);
  const deliver = (isReplacing = false) =>
    deliverFile(
      subject.writer,
      {
        path: 'long.csv',
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        read: () => streamBytes(bytes) as AsyncIterable<Buffer>,
      },
      isReplacing,
    );

  beforeEach(async () => {
    subject = await openSubject();
  });

  it('resumes after a broken connection, and succeeds when only an answer is lost', async () => {
    lake.line.fail(/^PUT .*partNumber=/, closeConnection);
    lake.line.fail(/^POST .*uploadId=/, dropAnswer);
    lake.line.fail(/^GET .*long\.csv/, createCut(MEBIBYTE));
    expect(await deliver()).toBe('delivered');
    expect(await lake.openUploads()).toBe(0);
  });

  it('deletes an object that differs from the sent file', async () => {
    lake.line.fail(/^GET .*long\.csv/, async (request, response, pass) => {
      // Like an S3 that stores no checksum.
      const answer = await pass();
      const headers = Object.entries(answer.headers);
      answer.headers = Object.fromEntries(
        headers.filter(([name]) => !name.startsWith('x-amz-checksum')),
      );
      await corruptAnswer(request, response, () => Promise.resolve(answer));
    });
    await expect(deliver()).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      retryable: true,
      message: expect.stringMatching(/^s3:\/\/.*long\.csv: the stored file differs/) as string,
    });
    expect(await subject.listPaths()).toEqual([]);
  });

  it('does not replace a newer file than the one that it saw', async () => {
    await subject.deliver({ 'long.csv': 'old' });
    lake.line.fail(/^POST .*uploadId=/, createRefusal(412, 'PreconditionFailed'));
    expect(await deliver(true)).toBe('taken');
    expect(await subject.read('long.csv')).toBe('old');
    lake.line.fail(/^POST .*uploadId=/, createRefusal(404, 'NoSuchKey'));
    expect(await deliver(true)).toBe('taken');
    expect(await lake.openUploads()).toBe(0);
  });

  it('finds a rejected file, also after an earlier rejection of the same name', async () => {
    const content = 'who,knows\n1,2\n';
    const sha256 = createHash('sha256').update(content).digest('hex');
    const file = { path: 'in/x.csv', sha256, bytes: content.length };
    const { source, writer } = subject;
    const found = () => findRejectedFile(writer, file);
    expect(await found()).toBeUndefined();
    await subject.deliver({ 'error/in/x.csv': 'another\n', 'in/x.csv': content });
    expect(await found()).toBe(writer.formatLocation('in/x.csv'));
    await source.refuse('in/x.csv', 'is wrong', sha256);
    expect(await found()).toBe(writer.formatLocation(`error/in/x.${sha256.slice(0, 8)}.csv`));
  });

  it('names the right that the role lacks', async () => {
    lake.line.fail(/^POST .*uploads/, createRefusal(403, 'AccessDenied', 'no'));
    await expect(deliver()).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining('s3:PutObject on arn:aws:s3:::') as string,
    });
  });
});
