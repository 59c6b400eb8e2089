import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { inject, vi } from 'vitest';

export const REGION = 'eu-west-1';

export interface TestS3 {
  endpoint: string;
  /** An empty bucket in `REGION`. */
  bucket: string;
  close(): void;
}

/** Opens S3 with the SDK's settings from the environment, like an application. */
export async function openS3(): Promise<TestS3> {
  const endpoint = inject('motoUrl');
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const bucket = `lake-${randomUUID()}`;
  await createBucket(bucket, REGION);
  return { endpoint, bucket, close: () => void vi.unstubAllEnvs() };
}

export async function createBucket(
  bucket: string,
  region: typeof REGION | 'ap-southeast-2',
): Promise<void> {
  const client = new S3Client({ region });
  const CreateBucketConfiguration = { LocationConstraint: region };
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  client.destroy();
}
