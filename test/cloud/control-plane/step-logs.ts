import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const FILES = ['stdout', 'stderr'];

/** The logs of a cluster's steps: `<LogUri>/<cluster>/steps/<step>/{stdout,stderr}.gz`. */
export class LogStore {
  private readonly s3: S3Client;

  constructor(motoUrl: string) {
    // Directly to moto: faults apply to the caller's requests, not to the cluster's.
    this.s3 = new S3Client({
      endpoint: motoUrl,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'cluster', secretAccessKey: 'cluster' },
    });
  }

  /** Uploads a step's output. As on EMR, a failed upload has no consequence. */
  async upload(folder: string, logFolder: string): Promise<void> {
    const { bucket, prefix } = parse(logFolder);
    for (const name of FILES) {
      const Body = createGzip();
      const params = { Bucket: bucket, Key: `${prefix}${name}.gz`, Body };
      const upload = new Upload({ client: this.s3, params }).done();
      const read = pipeline(createReadStream(join(folder, name)), Body);
      await Promise.allSettled([upload, read]);
    }
  }

  close(): void {
    this.s3.destroy();
  }
}

/** @returns the S3 folder of a step's logs, ending in a slash */
export function buildLogFolder(logUri: string, clusterId: string, stepId: string): string {
  return `${logUri.replace(/\/*$/, '/')}${clusterId}/steps/${stepId}/`;
}

function parse(uri: string): { bucket: string; prefix: string } {
  const { host, pathname } = new URL(uri);
  return { bucket: host, prefix: pathname.slice(1) };
}
