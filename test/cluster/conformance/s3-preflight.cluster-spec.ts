// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { S3Store } from '#lake/stores/s3-store.js';
import { closeConnection, createRefusal } from '../setup/faulty-s3.js';
import { listKeys, type LakeOnS3, openLakeOnS3, buildUrl } from '../setup/lake-on-s3.js';
import { createBucket } from '../setup/s3.js';

const LIST = /^GET .*list-type/;
const PUT = /^PUT .*scratch[/]check-/;
const GET = /^GET .*scratch[/]check-/;
const DELETE = /^DELETE .*scratch[/]check-/;

let lake: LakeOnS3;
const check = (path: string) => new S3Store(buildUrl(path)).check();

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(() => lake.line.clear());

describe('the check of a lake on S3', () => {
  it('accepts a usable lake, and leaves nothing in it', async () => {
    const store = lake.openStore();
    await store.check();
    expect(lake.line.requests.map((line) => line.split(' ')[0])).toEqual([
      'GET',
      'HEAD',
      'PUT',
      'GET',
      'DELETE',
    ]);
    expect(await listKeys(store, '')).toEqual([]);
  });

  it('retries lost and throttled calls', async () => {
    lake.line.fail(LIST, createRefusal(503, 'SlowDown'));
    lake.line.fail(PUT, closeConnection);
    await lake.openStore().check();
  });

  it('names a missing bucket', async () => {
    const bucket = `none-${randomUUID()}`;
    await expect(check(`${bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
      retryable: false,
      message: `s3:ListBucket on arn:aws:s3:::${bucket}: there is no arn:aws:s3:::${bucket}; create it or correct its name in the URL (NoSuchBucket)`,
    });
  });

  it('names the region of a bucket in another region, even if S3 answers', async () => {
    const bucket = `far-${randomUUID()}`;
    await createBucket(bucket, 'ap-southeast-2');
    await expect(check(`${bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_REGION',
      message: `the bucket ${bucket} is in ap-southeast-2, not in eu-west-1; write LAKE_URL=s3://${bucket}/lake?region=ap-southeast-2`,
    });
  });

  it.each([
    [301, 'PermanentRedirect'],
    [400, 'AuthorizationHeaderMalformed'],
  ])('names the region of a bucket where S3 answers %i', async (status, code) => {
    const region = { 'x-amz-bucket-region': 'us-west-2' };
    lake.line.fail(LIST, createRefusal(status, code, 'elsewhere', region));
    await expect(check(`${lake.bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_REGION',
      message: expect.stringContaining(
        `write LAKE_URL=s3://${lake.bucket}/lake?region=us-west-2`,
      ) as string,
    });
  });

  it.each([
    ['s3:ListBucket', LIST, ''],
    ['s3:PutObject', PUT, '/lake/*'],
    ['s3:GetObject', GET, '/lake/*'],
    ['s3:DeleteObject', DELETE, '/lake/*'],
  ])('names the missing right: %s', async (action, call, path) => {
    lake.line.fail(call, createRefusal(403, 'AccessDenied', 'Access Denied'));
    const arn = `arn:aws:s3:::${lake.bucket}${path}`;
    await expect(check(`${lake.bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: `${action} on ${arn}: not allowed; give the role ${action} on ${arn} (AccessDenied)`,
    });
  });

  it('names the KMS key when the right to it is missing', async () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    const words = `User: arn:aws:sts::123456789012:assumed-role/worker/i-1 is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no identity-based policy allows the kms:GenerateDataKey action`;
    lake.line.fail(PUT, createRefusal(403, 'AccessDenied', words));
    await expect(check(`${lake.bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining(`give the role kms:GenerateDataKey on ${key}`) as string,
    });
  });

  it.each([
    [400, 'ExpiredToken'],
    [403, 'InvalidAccessKeyId'],
    [403, 'SignatureDoesNotMatch'],
  ])('reports refused credentials: %i %s', async (status, code) => {
    lake.line.fail(LIST, createRefusal(status, code));
    await expect(check(`${lake.bucket}/lake`)).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS',
      retryable: false,
      message: expect.stringContaining(
        `renew them (aws sso login, or the role) (${code})`,
      ) as string,
    });
  });

  it('requires a region when neither the URL nor the environment has one', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const store = new S3Store({ scheme: 's3', href: `s3://${lake.bucket}/lake` });
    await expect(store.check()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message:
        'LAKE_URL has no region; write LAKE_URL=s3://bucket/prefix?region=…, or set AWS_REGION',
    });
  });
});
