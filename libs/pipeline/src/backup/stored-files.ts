import { createHash } from 'node:crypto';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { damaged } from './manifest.js';

/** What says whether bytes are those that were written. */
interface Checksum {
  bytes: number;
  sha256: string;
}

/** Writes an object as it comes. */
export function writeHashed(store: ObjectStore, key: string, body: Readable): Promise<Checksum> {
  return write(store, key, body, new PassThrough());
}

/** Writes an object compressed with gzip. */
export function writeCompressed(
  store: ObjectStore,
  key: string,
  body: Readable,
): Promise<Checksum> {
  return write(store, key, body, createGzip());
}

async function write(
  store: ObjectStore,
  key: string,
  body: Readable,
  change: Transform,
): Promise<Checksum> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    body,
    change,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    async (chunks: AsyncIterable<Buffer>) => {
      bytes = await store.put(key, Readable.from(chunks));
    },
  );
  return { bytes, sha256: hash.digest('hex') };
}

/** Makes sure that an object is as it was written. @throws AppError BACKUP_DAMAGED */
export async function checkObject(
  store: ObjectStore,
  key: string,
  { bytes, sha256 }: Checksum,
): Promise<void> {
  const hash = createHash('sha256');
  let found = 0;
  const body = await store.get(key).catch((error: unknown) => {
    const isGone = error instanceof AppError && error.code === 'OBJECT_NOT_FOUND';
    throw isGone ? damaged(key, 'it is gone') : error;
  });
  body.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    found += chunk.length;
  });
  await finished(body);
  if (found !== bytes) throw damaged(key, `${found} bytes of ${bytes}`);
  if (hash.digest('hex') !== sha256) throw damaged(key, 'its sha-256 is another');
}
