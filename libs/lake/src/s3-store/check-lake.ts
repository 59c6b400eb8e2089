import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { orAwsError } from '#platform/aws/to-aws-error.js';
import { checkBucket } from './check-bucket.js';
import type { S3Address } from './s3-address.js';

/**
 * Does each thing once that a lake is used for, with a small object that is gone afterwards.
 * @throws AppError that names the action and the resource that are amiss, and what to do
 */
export async function checkLake(client: S3Client, address: S3Address): Promise<void> {
  await checkBucket(client, address, 'LAKE_URL');
  const name = `scratch/check-${randomUUID()}`;
  const object = { Bucket: address.bucket, Key: address.objectKey(name) };
  const ofObject = (action: string) => ({ action, resource: address.objectArn('*') });
  const put = new PutObjectCommand({ ...object, Body: 'retailstream' });
  await orAwsError(ofObject('s3:PutObject'), () => client.send(put));
  await orAwsError(ofObject('s3:GetObject'), () => client.send(new GetObjectCommand(object)));
  await orAwsError(ofObject('s3:DeleteObject'), () => client.send(new DeleteObjectCommand(object)));
}
