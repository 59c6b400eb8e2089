import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ByteRange } from '#lake/ports/object-store.js';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import type { StoredVersion } from './s3-event.js';

/** Opens an object, or a part of it, in the version of the event. */
export type OpenObject = (object: StoredVersion, range?: ByteRange) => Promise<Readable>;

/** Reads objects from S3. @throws AppError SOURCE_CHANGED in a bucket without versions; errors of AWS */
export function createS3Opener(s3: S3Client): OpenObject {
  return async ({ bucket, key, versionId, eTag }, range) => {
    const read = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      IfMatch: `"${eTag}"`,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
      ...(range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {}),
    });
    try {
      const { Body } = await s3.send(read);
      // On Node.js the SDK returns Node.js streams.
      return Body as Readable;
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') {
        throw new AppError(
          'SOURCE_CHANGED',
          `${key} was replaced since; the event of the new object loads it`,
        );
      }
      const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      throw toAwsError(error, { action, resource: `arn:aws:s3:::${bucket}/${key}` });
    }
  };
}
