// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { S3Store } from '#lake/stores/s3-store.js';
import { describeObjectStore } from '#test/conformance/object-store.suite.js';
import { createBucket, openS3, REGION, type TestS3 } from '../setup/s3.js';

let s3: TestS3;

beforeAll(async () => {
  s3 = await openS3();
});
afterAll(() => s3.close());

const openStoreAt = (path: string) => async () => {
  const bucket = `lake-${randomUUID()}`;
  await createBucket(bucket, REGION);
  const store = new S3Store({ scheme: 's3', href: `s3://${bucket}${path}?region=${REGION}` });
  return { store, close: () => Promise.resolve() };
};

describeObjectStore('a prefix of a bucket', openStoreAt('/some/lake/'));
describeObjectStore('a whole bucket', openStoreAt(''));
