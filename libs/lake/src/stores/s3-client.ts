import {
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { clientSettings } from '#platform/aws/client-settings.js';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { parseAddress, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/**
 * Returns a client that also retries a conflict with another conditional write of the same key, which
 * the SDK does not.
 */
export function createS3Client(region: string | undefined): S3Client {
  const client = new S3Client(clientSettings(region));
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalRequestConflict') {
          Object.assign(error, { $retryable: {} });
        }
        throw error;
      }
    },
    // Last in the step, so that the SDK's retries are outside of it.
    { step: 'finalizeRequest', priority: 'low', name: 'retryConditionalConflict' },
  );
  return client;
}

/** A prefix of a bucket in S3. */
export class S3Address {
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly root: string;

  /** @param url `s3://bucket/prefix` */
  constructor(url: ServiceUrl) {
    const { host, path } = parseAddress(url);
    this.bucket = host;
    this.root = path && `${path}/`;
  }

  /**
   * Returns the full key of a key below the prefix. It refuses `..`, a normal name for S3 but not for
   * Spark and local disks.
   * @throws AppError OBJECT_NOT_FOUND
   */
  objectKey(key: string): string {
    if (!key.split('/').includes('..')) return this.root + key;
    throw new AppError('OBJECT_NOT_FOUND', `the key ${key} is outside ${this.url('')}`);
  }

  keyBelow(objectKey: string): string {
    return objectKey.slice(this.root.length);
  }

  /** The URL of an object or a folder for engines. */
  url(key: string): string {
    return `s3://${this.bucket}/${this.objectKey(key)}`;
  }

  /** The ARN of an object for IAM, or of `*`. */
  objectArn(key: string): string {
    return `${this.bucketArn}/${this.root}${key}`;
  }

  get bucketArn(): string {
    return `arn:aws:s3:::${this.bucket}`;
  }
}

/** The setting that names the bucket. */
type Setting = 'LAKE_URL' | 'SOURCE_URL';

/**
 * Checks that a bucket exists in the URL's region and can be listed.
 * @throws AppError that names action, resource and what to do
 */
export async function checkBucket(
  client: S3Client,
  address: S3Address,
  setting: Setting,
): Promise<void> {
  const region = await client.config.region().catch((error: unknown) => {
    const advice = `write ${setting}=s3://bucket/prefix?region=…, or set AWS_REGION`;
    throw new AppError('CONFIG_INVALID', `${setting} has no region; ${advice}`, { cause: error });
  });
  const elsewhere = (actual: string | undefined): AppError | undefined => {
    if (actual === undefined || actual === region) return undefined;
    const { bucket, root } = address;
    const url = `s3://${bucket}/${root.slice(0, -1)}?region=${actual}`;
    const message = `the bucket ${bucket} is in ${actual}, not in ${region}; write ${setting}=${url}`;
    return new AppError('AWS_REGION', message);
  };
  const attempt = <Result>(call: Promise<Result>): Promise<Result> =>
    call.catch((error: unknown) => {
      const what = { action: 's3:ListBucket', resource: address.bucketArn };
      throw elsewhere(readRegion(error)) ?? toAwsError(error, what);
    });

  const Bucket = address.bucket;
  // First the call whose response explains an error; HeadBucket's response has no body.
  await attempt(
    client.send(new ListObjectsV2Command({ Bucket, Prefix: address.root, MaxKeys: 1 })),
  );
  const { BucketRegion } = await attempt(client.send(new HeadBucketCommand({ Bucket })));
  const moved = elsewhere(BucketRegion);
  if (moved) throw moved;
}

/** Returns the bucket's region, which refusals have in a header. */
function readRegion(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  return error.$response?.headers['x-amz-bucket-region'];
}
