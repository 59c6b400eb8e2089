import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { AppError } from '#platform/errors/app-error.js';

/** S3 takes 10,000 parts: 78 GiB. */
const PART_BYTES = 8 * 1024 * 1024;
/** Parts on their way at once; each lies in memory. */
const PARTS_AT_ONCE = 3;

/** What S3 says when the object that was to be replaced is gone. */
const GONE = 'NoSuchKey';
/** S3 did not write, or does not know any more that it wrote when an answer to it was lost. */
const UNDECIDED = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload']);

interface ObjectToWrite {
  Bucket: string;
  Key: string;
  /** Leave an object that stands there alone. */
  IfNoneMatch?: '*';
  /** Take the place of the object with this ETag only. */
  IfMatch?: string;
}

/**
 * Writes an object from a stream: in one piece when it is small, else in parts, which are gone when
 * it fails. A body that fails makes this fail with its error, and a failure of S3 ends the body with
 * its own, so that whoever fills the body learns why.
 * @param explain gives errors of S3 their code
 * @returns bytes written; undefined when the body was read to its end but another object stands there, or
 *   the one to be replaced is gone
 */
export async function uploadObject(
  client: S3Client,
  object: ObjectToWrite,
  body: Readable,
  explain: (error: unknown) => AppError,
): Promise<number | undefined> {
  const writer = randomUUID();
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer | string> {
    const chunks = body.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks as AsyncIterable<Buffer | string>) {
      bytes += Buffer.byteLength(chunk);
      yield chunk;
    }
  }
  const upload = new Upload({
    client,
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
    params: {
      ...object,
      Body: Readable.from(counted()),
      Metadata: { writer },
      // Of the whole object, also when it has parts: what is read can then be checked against it.
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    },
  });
  try {
    await upload.done();
    return bytes;
  } catch (error) {
    if (body.readableAborted) throw body.errored ?? error;
    if (error instanceof Error && UNDECIDED.has(error.name)) {
      const standing = await writerOf(client, object).catch(() => undefined);
      if (standing === writer) return bytes;
      if (standing !== undefined && (object.IfNoneMatch || object.IfMatch)) return undefined;
    }
    if (error instanceof Error && error.name === GONE && object.IfMatch) return undefined;
    const explained = explain(error);
    body.destroy(explained);
    throw explained;
  }
}

/** Who wrote the object that stands there; empty when that is unknown, undefined when there is none. */
export async function writerOf(
  client: S3Client,
  { Bucket, Key }: Pick<ObjectToWrite, 'Bucket' | 'Key'>,
): Promise<string | undefined> {
  try {
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    return Metadata?.['writer'] ?? '';
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return undefined;
    throw error;
  }
}
