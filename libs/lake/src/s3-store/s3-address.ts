import { addressOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** Where keys lie in S3: under a prefix of a bucket. */
export class S3Address {
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly root: string;

  /** @param url `s3://bucket/prefix` */
  constructor(url: ServiceUrl) {
    const { host, path } = addressOf(url);
    this.bucket = host;
    this.root = path && `${path}/`;
  }

  /**
   * A key below the prefix as S3 knows it. S3 itself takes `..` for a name, but Spark and the local disk,
   * where keys come to as well, do not.
   * @throws AppError OBJECT_NOT_FOUND
   */
  objectKey(key: string): string {
    if (!key.split('/').includes('..')) return this.root + key;
    throw new AppError('OBJECT_NOT_FOUND', `the key ${key} leaves ${this.url('')}`);
  }

  keyBelow(objectKey: string): string {
    return objectKey.slice(this.root.length);
  }

  /** As engines name an object or a folder. */
  url(key: string): string {
    return `s3://${this.bucket}/${this.objectKey(key)}`;
  }

  /** As IAM names objects: one, or `*`. */
  objectArn(key: string): string {
    return `${this.bucketArn}/${this.root}${key}`;
  }

  get bucketArn(): string {
    return `arn:aws:s3:::${this.bucket}`;
  }
}
