import {
  HeadBucketCommand,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import type { S3Address } from './s3-address.js';

/** The setting that names the bucket. */
type Setting = 'LAKE_URL' | 'SOURCE_URL';

/**
 * Makes sure that a bucket is there and in the URL's region, and that objects may be listed.
 * @throws AppError that names the action and the resource that are amiss, and what to do
 */
export async function checkBucket(
  client: S3Client,
  address: S3Address,
  setting: Setting,
): Promise<void> {
  const region = await client.config.region().catch((error: unknown) => {
    const advice = `write ${setting}=s3://bucket/prefix?region=…, or set AWS_REGION`;
    throw new AppError('CONFIG_INVALID', `${setting} names no region; ${advice}`, { cause: error });
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
      throw elsewhere(regionIn(error)) ?? toAwsError(error, what);
    });

  const Bucket = address.bucket;
  // First the call whose answer says in words what is wrong; one to HeadBucket has no body.
  await attempt(
    client.send(new ListObjectsV2Command({ Bucket, Prefix: address.root, MaxKeys: 1 })),
  );
  const { BucketRegion } = await attempt(client.send(new HeadBucketCommand({ Bucket })));
  const moved = elsewhere(BucketRegion);
  if (moved) throw moved;
}

/** Refusals name the bucket's region in a header. */
function regionIn(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  return error.$response?.headers['x-amz-bucket-region'];
}
