import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import type { LakeAddress } from './lake-address.js';

const URL_FORM = 'LAKE_URL=s3://bucket/prefix?region=…';

/**
 * Does each thing once that a lake is used for, with a small object that is gone afterwards.
 * @throws AppError that names the action and the resource that are amiss, and what to do
 */
export async function checkLake(client: S3Client, address: LakeAddress): Promise<void> {
  const region = await client.config.region().catch((error: unknown) => {
    const advice = `write ${URL_FORM}, or set AWS_REGION`;
    throw new AppError('CONFIG_INVALID', `LAKE_URL names no region; ${advice}`, { cause: error });
  });
  const Bucket = address.bucket;
  const name = `scratch/check-${randomUUID()}`;
  const object = { Bucket, Key: address.objectKey(name) };
  const ofBucket = { action: 's3:ListBucket', resource: address.bucketArn };
  const ofObject = (action: string) => ({ action, resource: address.objectArn('*') });
  const attempt = <Result>(
    call: Promise<Result>,
    what: { action: string; resource: string },
  ): Promise<Result> =>
    call.catch((error: unknown) => {
      throw elsewhere(address, region, regionIn(error)) ?? toAwsError(error, what);
    });

  // First the call whose answer says in words what is wrong; one to HeadBucket has no body.
  const list = new ListObjectsV2Command({ Bucket, Prefix: address.root, MaxKeys: 1 });
  await attempt(client.send(list), ofBucket);
  const { BucketRegion } = await attempt(client.send(new HeadBucketCommand({ Bucket })), ofBucket);
  const moved = elsewhere(address, region, BucketRegion);
  if (moved) throw moved;

  const put = new PutObjectCommand({ ...object, Body: 'retailstream' });
  await attempt(client.send(put), ofObject('s3:PutObject'));
  await attempt(client.send(new GetObjectCommand(object)), ofObject('s3:GetObject'));
  await attempt(client.send(new DeleteObjectCommand(object)), ofObject('s3:DeleteObject'));
}

function elsewhere(
  { bucket, root }: LakeAddress,
  asked: string,
  actual: string | undefined,
): AppError | undefined {
  if (actual === undefined || actual === asked) return undefined;
  const url = `s3://${bucket}/${root.slice(0, -1)}?region=${actual}`;
  const message = `the bucket ${bucket} is in ${actual}, not in ${asked}; write LAKE_URL=${url}`;
  return new AppError('AWS_REGION', message);
}

/** Refusals name the bucket's region in a header. */
function regionIn(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  return error.$response?.headers['x-amz-bucket-region'];
}
