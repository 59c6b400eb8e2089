import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AppError } from '#platform/errors/app-error.js';
import type { ByteRange } from '../ports/object-store.js';

/**
 * Limit of resumed connections per download; each costs only a new request, but a broken network must
 * fail.
 */
const RESUMES_MAX = 10;

interface ReadRequest {
  Bucket: string;
  Key: string;
  /** Requires this ETag; `fail` gets the error of another one. */
  IfMatch?: string;
}

/**
 * Opens an object or a part of it. After a lost connection the stream resumes with the same version. It
 * ends only when all bytes have arrived and match the object's CRC32, if S3 has one of the whole
 * object.
 * @param fail converts S3's errors and throws them
 */
export async function readObject(
  client: S3Client,
  wanted: ReadRequest,
  range: ByteRange | undefined,
  fail: (error: unknown) => never,
): Promise<Readable> {
  const broken = (why: string, cause?: unknown) =>
    new AppError('AWS_UNAVAILABLE', `reading s3://${wanted.Bucket}/${wanted.Key}: ${why}`, {
      retryable: true,
      cause,
    });
  const open = (input: Partial<GetObjectCommandInput>) =>
    client.send(new GetObjectCommand({ ...wanted, ...input })).catch((error: unknown) => {
      const isReplaced = error instanceof Error && error.name === 'PreconditionFailed';
      return isReplaced && wanted.IfMatch === undefined
        ? Promise.reject(broken('it was replaced meanwhile', error))
        : fail(error);
    });
  const first = await open(range ? { Range: formatRange(range.start, range.end) } : {});
  const start = range?.start ?? 0;
  const length = first.ContentLength ?? 0;
  let body = readBody(first);

  async function* readBytes(): AsyncGenerator<Buffer> {
    let read = 0;
    let checksum = 0;
    for (let resumes = 0; ; resumes++) {
      let cause: unknown;
      try {
        for await (const chunk of body as AsyncIterable<Buffer>) {
          read += chunk.length;
          checksum = crc32(chunk, checksum);
          yield chunk;
        }
      } catch (error) {
        cause = error;
      }
      if (read >= length) {
        if (cause === undefined && read === length && hasChecksum(first, checksum)) return;
        throw broken(
          `the download differs from the stored object: ${describeDifference(cause, read, length)}`,
          cause,
        );
      }
      if (resumes === RESUMES_MAX) throw broken('the connection broke repeatedly', cause);
      const rest = await open({
        Range: formatRange(start + read, start + length),
        ...toVersionCondition(first),
      });
      body = readBody(rest);
    }
  }

  const stream = Readable.from(readBytes(), { objectMode: false });
  // A stream that is destroyed before its first read never enters the generator.
  stream.once('close', () => body.destroy());
  return stream;
}

const formatRange = (start: number, end: number) => `bytes=${start}-${end - 1}`;

function readBody({ Body }: GetObjectCommandOutput): Readable {
  const body = Body as Readable;
  // It may break before the first read; the reader gets the error then.
  body.on('error', () => undefined);
  return body;
}

/** In a versioned bucket, the version can be read even after it was replaced. */
function toVersionCondition({
  VersionId,
  ETag,
}: GetObjectCommandOutput): Partial<GetObjectCommandInput> {
  return VersionId ? { VersionId } : { IfMatch: ETag };
}

function describeDifference(cause: unknown, read: number, length: number): string {
  if (cause instanceof Error) return cause.message;
  return read === length ? 'its checksum differs' : `${read} bytes, not ${length}`;
}

/** The SDK verifies a single response; this verifies several. */
function hasChecksum({ ChecksumCRC32 }: GetObjectCommandOutput, checksum: number): boolean {
  // `…-3` is a checksum of the checksums of three parts.
  if (!ChecksumCRC32 || ChecksumCRC32.includes('-')) return true;
  return Buffer.from(ChecksumCRC32, 'base64').readUInt32BE() === checksum;
}

const GIBIBYTE = 1024 ** 3;
const COPIES_AT_ONCE = 4;

/** One call copies at most 5 GiB; larger objects are copied in parts. */
export const COPY_LIMITS = { wholeBytes: 5 * GIBIBYTE, partBytes: GIBIBYTE / 2 };

interface ObjectCopy {
  bucket: string;
  from: string;
  to: string;
  bytes: number;
  /** Requires this ETag. */
  version?: string;
}

/** Copies an object within its bucket, without downloading it. */
export async function copyObject(
  client: S3Client,
  { bucket, from, to, bytes, version }: ObjectCopy,
  limits = COPY_LIMITS,
): Promise<void> {
  const target = { Bucket: bucket, Key: to };
  const source = {
    CopySource: [bucket, ...from.split('/')].map(encodeURIComponent).join('/'),
    CopySourceIfMatch: version,
  };
  if (bytes <= limits.wholeBytes) {
    await client.send(new CopyObjectCommand({ ...target, ...source }));
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const copyPart = async (start: number): Promise<CompletedPart> => {
    const end = Math.min(start + limits.partBytes, bytes);
    const CopySourceRange = `bytes=${start}-${end - 1}`;
    const PartNumber = start / limits.partBytes + 1;
    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({ ...upload, ...source, CopySourceRange, PartNumber }),
    );
    return { ETag: CopyPartResult?.ETag, PartNumber };
  };
  const starts = Array.from(
    { length: Math.ceil(bytes / limits.partBytes) },
    (_, part) => part * limits.partBytes,
  );
  try {
    const Parts = await Readable.from(starts)
      .map(copyPart, { concurrency: COPIES_AT_ONCE })
      .toArray();
    await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

/** S3 accepts 10,000 parts: 78 GiB. */
const PART_BYTES = 8 * 1024 * 1024;
/** Concurrent parts, each held in memory. */
const PARTS_AT_ONCE = 3;

/** S3's error when the object to be replaced is gone. */
const GONE = 'NoSuchKey';
/** S3 did not write, or forgot a write whose response was lost. */
const UNDECIDED = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload']);

interface ObjectToWrite {
  Bucket: string;
  Key: string;
  /** Keeps an existing object. */
  IfNoneMatch?: '*';
  /** Replaces only the object with this ETag. */
  IfMatch?: string;
}

/**
 * Writes an object from a stream: at once when it is small, otherwise in parts, which are removed on
 * failure. A failing body fails this call, and a failure of S3 destroys the body with its error.
 * @param explain converts S3's errors
 * @returns bytes written; undefined when the body was read but another object exists, or the one to
 *   replace is gone
 */
export async function uploadObject(
  client: S3Client,
  object: ObjectToWrite,
  body: Readable,
  explain: (error: unknown) => AppError,
): Promise<number | undefined> {
  const writer = randomUUID();
  let bytes = 0;
  async function* countBytes(): AsyncGenerator<Buffer | string> {
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
      Body: Readable.from(countBytes()),
      Metadata: { writer },
      // Of the whole object, even in parts, so that reads can be verified.
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
      const standing = await findWriter(client, object).catch(() => undefined);
      if (standing === writer) return bytes;
      if (standing !== undefined && (object.IfNoneMatch || object.IfMatch)) return undefined;
    }
    if (error instanceof Error && error.name === GONE && object.IfMatch) return undefined;
    const explained = explain(error);
    body.destroy(explained);
    throw explained;
  }
}

/** Returns the writer of an object; empty when it is unknown, undefined without an object. */
export async function findWriter(
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
