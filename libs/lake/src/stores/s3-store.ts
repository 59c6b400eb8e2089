import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { callAws, toAwsError } from '#platform/aws/to-aws-error.js';
import { readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ByteRange, StoredObject } from '../ports/object-store.js';
import type { SparkLake, WrittenObject } from '../spark/spark-runner.js';
import { checkBucket, createS3Client, S3Address } from './s3-client.js';
import { COPY_LIMITS, copyObject, readObject, uploadObject, findWriter } from './s3-objects.js';

/**
 * Performs each operation of a lake once, with a small object that it deletes.
 * @throws AppError that names action, resource and what to do
 */
async function checkLake(client: S3Client, address: S3Address): Promise<void> {
  await checkBucket(client, address, 'LAKE_URL');
  const name = `scratch/check-${randomUUID()}`;
  const object = { Bucket: address.bucket, Key: address.objectKey(name) };
  const ofObject = (action: string) => ({ action, resource: address.objectArn('*') });
  const put = new PutObjectCommand({ ...object, Body: 'retailstream' });
  await callAws(ofObject('s3:PutObject'), () => client.send(put));
  await callAws(ofObject('s3:GetObject'), () => client.send(new GetObjectCommand(object)));
  await callAws(ofObject('s3:DeleteObject'), () => client.send(new DeleteObjectCommand(object)));
}

const COPIES_AT_ONCE = 8;
/** Hadoop and EMR's file system leave empty objects as folder markers. */
const FOLDER_MARK = /(\/|_\$folder\$)$/;

/** The lake under a prefix of an S3 bucket. */
export class S3Store implements SparkLake {
  private readonly address: S3Address;
  private readonly client: S3Client;

  /**
   * @param url `s3://bucket/prefix?region=eu-west-1`
   * @param copyLimits maximum size of a whole copy, and size of parts
   */
  constructor(
    url: ServiceUrl,
    private readonly copyLimits = COPY_LIMITS,
  ) {
    this.address = new S3Address(url);
    this.client = createS3Client(readOption(url, 'region'));
  }

  /**
   * Checks before any work that the bucket exists in the URL's region and that objects can be
   * listed, written, read and deleted. @throws AppError AWS_…, CONFIG_INVALID
   */
  check(): Promise<void> {
    return checkLake(this.client, this.address);
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    return readObject(this.client, this.toBucketKey(key), range, (error) => {
      if (error instanceof Error && error.name === 'NoSuchKey') {
        throw new AppError('OBJECT_NOT_FOUND', `the lake has no object ${key}`);
      }
      throw this.toStoreError(error, 's3:GetObject', key);
    });
  }

  async put(key: string, body: Readable): Promise<number> {
    return (await this.write(key, body)) ?? 0;
  }

  async putIfAbsent(key: string, body: Readable): Promise<boolean> {
    // Only avoids an upload: if this fails, the upload reports the error.
    const writer = await findWriter(this.client, this.toBucketKey(key)).catch(() => undefined);
    if (writer === undefined) return (await this.write(key, body, '*')) !== undefined;
    await finished(body.resume(), { writable: false });
    return false;
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for await (const page of this.pages(prefix)) {
      yield* page.filter(({ key }) => !FOLDER_MARK.test(key));
    }
  }

  deletePrefix(prefix: string): Promise<void> {
    return this.deleteExcept(prefix, new Set());
  }

  /** Deletes all objects whose key starts with `prefix`, except `kept`. */
  async deleteExcept(prefix: string, kept: ReadonlySet<string>): Promise<void> {
    for await (const page of this.pages(prefix)) {
      const keys = page.filter(({ key }) => !kept.has(key)).map(({ key }) => key);
      if (keys.length > 0) await this.delete(keys);
    }
  }

  url(key: string): string {
    return this.address.url(key);
  }

  async copyObjects(
    objects: readonly WrittenObject[],
    to: string,
    confirm: () => Promise<void>,
  ): Promise<void> {
    const copy = ({ key, name, bytes }: WrittenObject) => this.copy(key, to + name, bytes);
    try {
      await Readable.from(objects).forEach(copy, { concurrency: COPIES_AT_ONCE });
    } catch (error) {
      await confirm();
      throw error;
    }
    await confirm();
    await this.deleteExcept(to, new Set(objects.map(({ name }) => to + name)));
  }

  private write(key: string, body: Readable, condition?: '*'): Promise<number | undefined> {
    const object = { ...this.toBucketKey(key), ...(condition && { IfNoneMatch: condition }) };
    return uploadObject(this.client, object, body, (error) =>
      this.toStoreError(error, 's3:PutObject', key),
    );
  }

  private async copy(from: string, to: string, bytes: number): Promise<void> {
    const { bucket } = this.address;
    const [source, target] = [this.address.objectKey(from), this.address.objectKey(to)];
    const copy = { bucket, from: source, to: target, bytes };
    await copyObject(this.client, copy, this.copyLimits).catch((error: unknown) => {
      throw this.toStoreError(error, 's3:PutObject', to);
    });
  }

  private async delete(keys: string[]): Promise<void> {
    const Objects = keys.map((key) => ({ Key: this.address.objectKey(key) }));
    const command = new DeleteObjectsCommand({
      Bucket: this.address.bucket,
      Delete: { Objects, Quiet: true },
    });
    const { Errors = [] } = await this.client.send(command).catch((error: unknown) => {
      throw this.toStoreError(error, 's3:DeleteObject', '*');
    });
    const [refused] = Errors;
    if (!refused) return;
    const error = Object.assign(new Error(refused.Message), { name: refused.Code ?? '' });
    throw this.toStoreError(error, 's3:DeleteObject', this.address.keyBelow(refused.Key ?? ''));
  }

  /** Returns objects and folder markers, up to 1,000 per page, in key order. */
  private async *pages(prefix: string): AsyncIterable<StoredObject[]> {
    const { bucket } = this.address;
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: bucket, Prefix: this.address.objectKey(prefix) },
    );
    try {
      for await (const { Contents = [] } of pages) {
        yield Contents.map(({ Key = '', Size = 0 }) => ({
          key: this.address.keyBelow(Key),
          bytes: Size,
        }));
      }
    } catch (error) {
      throw toAwsError(error, { action: 's3:ListBucket', resource: this.address.bucketArn });
    }
  }

  private toBucketKey(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.address.bucket, Key: this.address.objectKey(key) };
  }

  private toStoreError(error: unknown, action: string, key: string): AppError {
    return toAwsError(error, { action, resource: this.address.objectArn(key) });
  }
}
