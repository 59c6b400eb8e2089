import type { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '#platform/aws/client-settings.js';
import { toAwsError } from '#platform/aws/to-aws-error.js';

/** Reads objects that lie outside the lake: templates of clusters and logs of steps. */
export class S3Reader {
  private readonly client: S3Client;

  constructor(region: string) {
    // Logs and templates may lie in another region than the cluster.
    this.client = new S3Client({ ...clientSettings(region), followRegionRedirects: true });
  }

  /** @param url `s3://bucket/key`; EMR also writes `s3n:` */
  async open(url: string): Promise<Readable> {
    const [, Bucket = '', Key = ''] = /^s3[an]?:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key }));
      return Body as Readable;
    } catch (thrown) {
      const resource = `arn:aws:s3:::${Bucket}/${Key}`;
      throw toAwsError(thrown, { action: 's3:GetObject', resource });
    }
  }

  close(): void {
    this.client.destroy();
  }
}
