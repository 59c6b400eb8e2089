import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '#platform/errors/app-error.js';
import type { ByteRange } from '../ports/object-store.js';

/** Lost connections of one download; each costs only a new request, but a broken path ends. */
const RESUMES_MAX = 10;

interface Wanted {
  Bucket: string;
  Key: string;
  /** Only with this ETag: `fail` hears that it has another. */
  IfMatch?: string;
}

/**
 * Opens an object or a part of it. The stream goes on where a lost connection left off, with the same
 * version of the object; it ends only when all bytes have come, and match the object's CRC32 where S3
 * has one of the whole object.
 * @param fail gives errors of S3 their code, and throws them
 */
export async function readObject(
  client: S3Client,
  wanted: Wanted,
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
  const first = await open(range ? { Range: rangeOf(range.start, range.end) } : {});
  const start = range?.start ?? 0;
  const length = first.ContentLength ?? 0;
  let body = bodyOf(first);

  async function* bytes(): AsyncGenerator<Buffer> {
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
        if (cause === undefined && read === length && matches(first, checksum)) return;
        throw broken(
          `what arrived is not what is stored: ${difference(cause, read, length)}`,
          cause,
        );
      }
      if (resumes === RESUMES_MAX) throw broken('the connection broke again and again', cause);
      const rest = await open({
        Range: rangeOf(start + read, start + length),
        ...versionOf(first),
      });
      body = bodyOf(rest);
    }
  }

  const stream = Readable.from(bytes(), { objectMode: false });
  // One that is given up before its first read never enters the generator.
  stream.once('close', () => body.destroy());
  return stream;
}

const rangeOf = (start: number, end: number) => `bytes=${start}-${end - 1}`;

function bodyOf({ Body }: GetObjectCommandOutput): Readable {
  const body = Body as Readable;
  // It may break before anyone reads; the reader learns of it then.
  body.on('error', () => undefined);
  return body;
}

/** Where the bucket keeps versions, the one being read can be had even after it was replaced. */
function versionOf({ VersionId, ETag }: GetObjectCommandOutput): Partial<GetObjectCommandInput> {
  return VersionId ? { VersionId } : { IfMatch: ETag };
}

function difference(cause: unknown, read: number, length: number): string {
  if (cause instanceof Error) return cause.message;
  return read === length ? 'its checksum differs' : `${read} bytes, not ${length}`;
}

/** The SDK checks what comes in one piece; this is for what came in several. */
function matches({ ChecksumCRC32 }: GetObjectCommandOutput, checksum: number): boolean {
  // `…-3` is a checksum of the checksums of three parts.
  if (!ChecksumCRC32 || ChecksumCRC32.includes('-')) return true;
  return Buffer.from(ChecksumCRC32, 'base64').readUInt32BE() === checksum;
}
