import type { S3Event } from 'aws-lambda';
import { AppError } from '#platform/errors/app-error.js';

/** An object as it was when S3 told of it. */
export interface StoredVersion {
  bucket: string;
  key: string;
  bytes: number;
  /** Undefined in a bucket that keeps no versions. */
  versionId: string | undefined;
  /** Without quotes. */
  eTag: string;
}

/**
 * The new objects that the body of a message tells of; none for the test that S3 sends when a
 * notification is set up.
 * @throws AppError ARGUMENT_INVALID when it is not a message of S3
 */
export function objectsIn(body: string): StoredVersion[] {
  const { Event, Records } = parse(body);
  if (Event === 's3:TestEvent') return [];
  if (!Array.isArray(Records)) throw notOurs();
  return (Records as S3Event['Records'])
    .filter(({ eventName }) => /^(s3:)?ObjectCreated:/.test(eventName))
    .map(toVersion);
}

function toVersion({ s3 }: S3Event['Records'][number]): StoredVersion {
  const { key, size, eTag, versionId } = s3.object;
  return {
    bucket: s3.bucket.name,
    key: decodeURIComponent(key.replaceAll('+', ' ')),
    bytes: size,
    // Where no versions are kept it is missing, null, or the text that S3 has for that.
    versionId: versionId && versionId !== 'null' ? versionId : undefined,
    eTag: eTag.replaceAll('"', ''),
  };
}

function parse(body: string): { Event?: unknown; Records?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Said below: the parser's own message repeats the body.
  }
  throw notOurs();
}

function notOurs(): AppError {
  return new AppError('ARGUMENT_INVALID', 'the message is not a notification of S3');
}
