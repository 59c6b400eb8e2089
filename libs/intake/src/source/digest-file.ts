import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/** What a file's bytes, as they lie on disk, are known by. */
interface FileDigest {
  sha256: string;
  bytes: number;
}

/** @param full path of the file @throws the system's error */
export async function digestFile(full: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  const chunks = createReadStream(full, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
