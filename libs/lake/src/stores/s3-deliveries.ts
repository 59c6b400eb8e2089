import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ByteRange, DeliveredObject, DeliveredObjects } from '../ports/object-store.js';
import { checkBucket, createS3Client, S3Address } from './s3-client.js';
import { COPY_LIMITS, copyObject, readObject, uploadObject } from './s3-objects.js';

/** S3's errors for an object that is gone or has another ETag. */
const GONE = ['NoSuchKey', 'NotFound', 'PreconditionFailed'];
const isGone = (error: unknown) => error instanceof Error && GONE.includes(error.name);

/** Objects delivered under a prefix of an S3 bucket. */
export class S3Deliveries implements DeliveredObjects {
  private readonly address: S3Address;
  private readonly client: S3Client;

  /**
   * @param location `s3://bucket/prefix?region=eu-west-1`
   * @param copyLimits maximum size of a whole copy, and size of parts
   */
  constructor(
    location: ServiceUrl,
    private readonly copyLimits = COPY_LIMITS,
  ) {
    this.address = new S3Address(location);
    this.client = createS3Client(readOption(location, 'region'));
  }

  get url(): string {
    const bare = this.address.url('').replace(/\/+$/, '');
    return encodeURI(bare).replace(/[?#]/g, encodeURIComponent);
  }

  async *list(): AsyncIterable<DeliveredObject> {
    const pages = paginateListObjectsV2(
      { client: this.client },
      // A key may contain characters that XML does not allow.
      { Bucket: this.address.bucket, Prefix: this.address.root, EncodingType: 'url' },
    );
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0, LastModified, ETag = '' } of Contents) {
          const key = this.address.keyBelow(decodeURIComponent(Key.replaceAll('+', ' ')));
          yield { key, bytes: Size, modified: LastModified?.getTime() ?? 0, version: ETag };
        }
      }
    } catch (error) {
      throw toAwsError(error, { action: 's3:ListBucket', resource: this.address.bucketArn });
    }
  }

  async find(key: string): Promise<DeliveredObject | undefined> {
    try {
      const {
        ContentLength = 0,
        LastModified,
        ETag = '',
      } = await this.client.send(new HeadObjectCommand(this.toBucketKey(key)));
      const modified = LastModified?.getTime() ?? 0;
      return { key, bytes: ContentLength, modified, version: ETag };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw this.toReadError(error, 's3:GetObject', key);
    }
  }

  read({ key, version }: DeliveredObject, range?: ByteRange): Promise<Readable> {
    return readObject(
      this.client,
      { ...this.toBucketKey(key), IfMatch: version },
      range,
      (error) => {
        throw this.toReadError(error, 's3:GetObject', key);
      },
    );
  }

  async copy({ key, bytes, version }: DeliveredObject, to: string): Promise<void> {
    const { bucket } = this.address;
    const [source, target] = [this.address.objectKey(key), this.address.objectKey(to)];
    const copy = { bucket, from: source, to: target, bytes, version };
    await copyObject(this.client, copy, this.copyLimits).catch((error: unknown) => {
      throw this.toReadError(error, 's3:PutObject', to);
    });
  }

  async put(key: string, text: string): Promise<void> {
    const ContentType = 'text/plain; charset=utf-8';
    const command = new PutObjectCommand({ ...this.toBucketKey(key), Body: text, ContentType });
    await this.client.send(command).catch((error: unknown) => {
      throw this.toReadError(error, 's3:PutObject', key);
    });
  }

  async upload(
    key: string,
    body: Readable,
    replaces?: DeliveredObject,
  ): Promise<DeliveredObject | undefined> {
    const condition = replaces ? { IfMatch: replaces.version } : { IfNoneMatch: '*' as const };
    const explain = (error: unknown) => this.toReadError(error, 's3:PutObject', key);
    const object = { ...this.toBucketKey(key), ...condition };
    const written = await uploadObject(this.client, object, body, explain);
    return written === undefined ? undefined : this.find(key);
  }

  async delete({ key, version }: DeliveredObject): Promise<void> {
    const command = new DeleteObjectCommand({ ...this.toBucketKey(key), IfMatch: version });
    await this.client.send(command).catch((error: unknown) => {
      if (!isGone(error)) throw this.toReadError(error, 's3:DeleteObject', key);
    });
  }

  formatUrl(key: string): string {
    return this.address.url(key);
  }

  findKey(bucket: string, objectKey: string): string | undefined {
    const isBelow = bucket === this.address.bucket && objectKey.startsWith(this.address.root);
    return isBelow ? this.address.keyBelow(objectKey) : undefined;
  }

  check(): Promise<void> {
    return checkBucket(this.client, this.address, 'SOURCE_URL');
  }

  private toBucketKey(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.address.bucket, Key: this.address.objectKey(key) };
  }

  private toReadError(error: unknown, action: string, key: string): AppError {
    if (!isGone(error)) return toAwsError(error, { action, resource: this.address.objectArn(key) });
    const what = `${this.address.url(key)} was removed or replaced`;
    return new AppError('OBJECT_NOT_FOUND', what, { cause: error });
  }
}
