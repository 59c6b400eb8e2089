import type { S3Event } from 'aws-lambda';
import { AppError } from '#platform/errors/app-error.js';

/** An object at the time of its S3 event. */
export interface StoredVersion {
  bucket: string;
  key: string;
  bytes: number;
  /** Undefined in a bucket without versions. */
  versionId: string | undefined;
  /** Without quotes. */
  eTag: string;
}

/**
 * Returns the new objects in the body of a message; none for S3's test event.
 * @throws AppError ARGUMENT_INVALID when the message is not from S3
 */
export function parseObjects(body: string): StoredVersion[] {
  const { Event, Records } = parse(body);
  if (Event === 's3:TestEvent') return [];
  if (!Array.isArray(Records)) throw createMessageError();
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
    // Without versions the field is missing, null, or S3's text for null.
    versionId: versionId && versionId !== 'null' ? versionId : undefined,
    eTag: eTag.replaceAll('"', ''),
  };
}

function parse(body: string): { Event?: unknown; Records?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // The error below reports it: the parser's message repeats the body.
  }
  throw createMessageError();
}

function createMessageError(): AppError {
  return new AppError('ARGUMENT_INVALID', 'the message is not a notification of S3');
}
