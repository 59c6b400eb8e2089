import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import { S3Store } from '#lake/stores/s3-store.js';
import { type FaultyS3, openFaultyS3 } from './faulty-s3.js';
import { openS3, REGION } from './s3.js';

/** S3 behind a faulty proxy, and a store that uses it. */
export interface LakeOnS3 {
  bucket: string;
  line: FaultyS3;
  client: S3Client;
  /** Opens a store under a separate prefix. */
  openStore(): S3Store;
  /** Number of uploads that were begun and neither completed nor aborted. */
  openUploads(): Promise<number>;
  close(): Promise<void>;
}

export async function openLakeOnS3(): Promise<LakeOnS3> {
  const s3 = await openS3();
  const line = await openFaultyS3(s3.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', line.url);
  const client = new S3Client({ region: REGION });
  // Small enough for a copy in parts: S3's minimum for a part is 5 MiB.
  const limits = { wholeBytes: 5 * MEBIBYTE, partBytes: 5 * MEBIBYTE };
  return {
    bucket: s3.bucket,
    line,
    client,
    openStore: () => new S3Store(buildUrl(`${s3.bucket}/${randomUUID()}`), limits),
    openUploads: async () => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: s3.bucket }),
      );
      return Uploads.length;
    },
    close: async () => {
      client.destroy();
      await line.close();
      s3.close();
    },
  };
}

export const MEBIBYTE = 1024 * 1024;

export const buildUrl = (path: string, region = REGION) => ({
  scheme: 's3',
  href: `s3://${path}?region=${region}`,
});

/** Returns bytes of which no two parts are equal. */
export function createBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}

/** A body in chunks of 64 KiB. */
export function streamBytes(bytes: Buffer): Readable {
  const chunk = 64 * 1024;
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    })(),
  );
}

export async function listKeys(store: S3Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

export const readText = async (store: S3Store, key: string) => text(await store.get(key));
