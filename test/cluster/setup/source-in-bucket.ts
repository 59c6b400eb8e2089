import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BucketFiles, SourceBucket } from '#intake/source/bucket-files.js';
import { S3Deliveries } from '#lake/stores/s3-deliveries.js';
import type { SourceWriterSubject } from '#test/conformance/source-writer.suite.js';
import { type LakeOnS3, MEBIBYTE, buildUrl } from './lake-on-s3.js';

/** A source below a prefix of a bucket. */
export interface SourceInBucket extends SourceWriterSubject {
  prefix: string;
}

/** Opens an empty prefix of the lake's bucket as a source. */
export async function openSourceInBucket(lake: LakeOnS3): Promise<SourceInBucket> {
  const prefix = `deliveries of ${randomUUID()}/a+b`;
  const { client, bucket: Bucket } = lake;
  const limits = { wholeBytes: 5 * MEBIBYTE, partBytes: 5 * MEBIBYTE };
  const objects = new S3Deliveries(buildUrl(`${Bucket}/${encodeURI(prefix)}/`), limits);
  const at = (path: string) => ({ Bucket, Key: `${prefix}/${path}` });
  await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}-beside/a.csv`, Body: 'x' }));
  return {
    prefix,
    source: new SourceBucket(objects),
    writer: new BucketFiles(objects),
    deliver: async (files) => {
      for (const [path, Body] of Object.entries(files)) {
        await client.send(new PutObjectCommand({ ...at(path), Body }));
      }
    },
    remove: async (path) => {
      await client.send(new DeleteObjectCommand(at(path)));
    },
    listPaths: async () => {
      const keys: string[] = [];
      for await (const { key } of objects.list()) keys.push(key);
      return keys.sort();
    },
    read: async (path) => {
      const { Body } = await client.send(new GetObjectCommand(at(path)));
      return Body!.transformToString();
    },
    close: () => Promise.resolve(),
  };
}
