import { createHash } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';
import { digestChunks } from './digest-file.js';
import type { ReadableFiles, SourceFile, SourceFiles } from './source.js';

/** A file to write to a source. */
export interface FileToPut {
  /** Below the source, valid by `isSourcePath`. */
  path: string;
  /** Its bytes, readable once; an error from them stops the write and leaves nothing behind. */
  bytes: AsyncIterable<Buffer>;
  /** SHA-256 of the stored bytes. */
  sha256: string;
  /** The file to replace; if omitted, the path must be free. */
  replaces?: SourceFile | undefined;
}

/** Write access to a source, to its stored files. */
export interface SourceWriter extends ReadableFiles, Pick<SourceFiles, 'url' | 'name'> {
  /**
   * Returns every file with a source file's name, also refused and processed ones.
   * @throws AppError SOURCE_MISSING
   */
  listAll(): Promise<SourceFile[]>;

  /** Returns the full location of a path of the source, for people. */
  formatLocation(path: string): string;

  /**
   * Writes a file at its path. It appears whole or not at all, so no run reads a part of it. The stored file is read
   * back and compared with the digest.
   * @returns false when the path is taken, or the file to replace has changed; then nothing was written
   * @throws AppError SOURCE_UNREADABLE when the stored bytes differ; FOLDER_NOT_WRITABLE, DISK_FULL; AWS_…; errors of
   * the bytes
   */
  put(file: FileToPut): Promise<boolean>;
}

/** A file to deliver, with its digest from before the delivery. */
export interface Delivery {
  /** Below the source. */
  path: string;
  /** SHA-256 of the bytes as they are stored. */
  sha256: string;
  bytes: number;
  /** Reads the file from its beginning. */
  read(): AsyncIterable<Buffer>;
}

/**
 * The result of a delivery: stored at a free path, stored instead of another file, already there, or not stored because
 * another file has the path.
 */
export type DeliveryResult = 'delivered' | 'replaced' | 'there' | 'taken';

/**
 * Delivers a file to its path in a source, unless it is already there.
 * @param isReplacing whether it may replace another file
 * @throws AppError SOURCE_CHANGED when the file has changed since its digest was taken; errors of `SourceWriter.put`
 * and of the read
 */
export async function deliverFile(
  writer: SourceWriter,
  delivery: Delivery,
  isReplacing: boolean,
): Promise<DeliveryResult> {
  const standing = await writer.find(delivery.path);
  if (standing && (await isSameFile(writer, standing, delivery))) return 'there';
  if (standing && !isReplacing) return 'taken';
  const { path, sha256 } = delivery;
  const isPut = await writer.put({
    path,
    sha256,
    bytes: verifyBytes(delivery),
    replaces: standing,
  });
  if (!isPut) return 'taken';
  return standing ? 'replaced' : 'delivered';
}

async function isSameFile(
  writer: SourceWriter,
  standing: SourceFile,
  { bytes, sha256 }: Delivery,
): Promise<boolean> {
  if (standing.bytes !== bytes) return false;
  return (await digestChunks(writer.read(standing))).sha256 === sha256;
}

/** Passes the bytes on, and fails before their end when their digest differs. */
async function* verifyBytes({ path, sha256, bytes, read }: Delivery): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let count = 0;
  // The last chunk is held back, so that a changed file is never complete.
  let last: Buffer | undefined;
  for await (const chunk of read()) {
    if (last) yield last;
    hash.update(chunk);
    count += chunk.length;
    if (count > bytes) break;
    last = chunk;
  }
  if (count !== bytes || hash.digest('hex') !== sha256) {
    const advice = 'wait until it is complete, then deliver it again';
    const message = `${path}: the file changed during the upload and was not delivered; ${advice}`;
    throw new AppError('SOURCE_CHANGED', message);
  }
  if (last) yield last;
}
