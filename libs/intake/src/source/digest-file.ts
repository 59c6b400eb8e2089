import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { openInside } from '#platform/files/open-inside.js';

const CHUNK_BYTES = 1 << 20;

/** Digest and size of a file's stored bytes. */
interface FileDigest {
  sha256: string;
  bytes: number;
}

/** @param full path of the file @throws the system's error */
export function digestFile(full: string): Promise<FileDigest> {
  return digestChunks(
    createReadStream(full, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>,
  );
}

/**
 * @param path below the folder
 * @throws as `openInside`; the system's error
 */
export async function digestInside(folder: string, path: string): Promise<FileDigest> {
  const fd = await openInside(folder, path);
  return digestChunks(
    createReadStream('', { fd, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>,
  );
}

/** @param signal aborts the read with its reason @throws the error of the chunks */
export async function digestChunks(
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
