import { createHash } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';
import { digestOf } from './digest-file.js';
import type { ReadableFiles, SourceFile, SourceFiles } from './source.js';

/** A file on its way to a source. */
export interface FileToPut {
  /** Below the source, as `isSourcePath` allows. */
  path: string;
  /** Its bytes, once; what they throw ends the work, and nothing of them stays. */
  bytes: AsyncIterable<Buffer>;
  /** Of its bytes, as they lie. */
  sha256: string;
  /** The file whose place it takes; where it is left out the place has to be free. */
  replaces?: SourceFile | undefined;
}

/** A source as whoever delivers to it sees it: the files as they lie there. */
export interface SourceWriter extends ReadableFiles, Pick<SourceFiles, 'url' | 'name'> {
  /**
   * Every file whose name a source file can have, also those that were refused, or processed and moved.
   * @throws AppError SOURCE_MISSING
   */
  everything(): Promise<SourceFile[]>;

  /** Where a path of the source lies, for people. */
  placeOf(path: string): string;

  /**
   * Puts a file at its path. It appears whole or not at all: no run sees a part of it. What was stored is
   * read back and held to the digest.
   * @returns false when the place is taken, or the file to be replaced gave way to another; then nothing
   *   was changed
   * @throws AppError SOURCE_UNREADABLE when what was stored is not what was sent; FOLDER_NOT_WRITABLE,
   *   DISK_FULL; AWS_…; what the bytes throw
   */
  put(file: FileToPut): Promise<boolean>;
}

/** A file to be delivered, and what it was when it was looked at. */
export interface Delivery {
  /** Below the source. */
  path: string;
  /** Of its bytes, as they lie. */
  sha256: string;
  bytes: number;
  /** Reads it from its beginning. */
  read(): AsyncIterable<Buffer>;
}

/**
 * What became of a delivery: it lies there now, in a free place or instead of another; it lay there
 * before; or another file stands in its place.
 */
export type Delivered = 'delivered' | 'replaced' | 'there' | 'taken';

/**
 * Brings a file to its place in a source, unless it lies there already.
 * @param isReplacing whether it may take the place of another file
 * @throws AppError SOURCE_CHANGED when the file is not any more what it was when it was looked at; as
 *   `SourceWriter.put`; what the reading throws
 */
export async function deliverFile(
  writer: SourceWriter,
  delivery: Delivery,
  isReplacing: boolean,
): Promise<Delivered> {
  const standing = await writer.find(delivery.path);
  if (standing && (await isSameFile(writer, standing, delivery))) return 'there';
  if (standing && !isReplacing) return 'taken';
  const { path, sha256 } = delivery;
  const isPut = await writer.put({ path, sha256, bytes: held(delivery), replaces: standing });
  if (!isPut) return 'taken';
  return standing ? 'replaced' : 'delivered';
}

async function isSameFile(
  writer: SourceWriter,
  standing: SourceFile,
  { bytes, sha256 }: Delivery,
): Promise<boolean> {
  if (standing.bytes !== bytes) return false;
  return (await digestOf(writer.read(standing))).sha256 === sha256;
}

/** Passes the bytes on, and fails before their end when they are others than before. */
async function* held({ path, sha256, bytes, read }: Delivery): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let count = 0;
  // The last chunk is held back: nobody can take what has come before for all of it.
  let last: Buffer | undefined;
  for await (const chunk of read()) {
    if (last) yield last;
    hash.update(chunk);
    count += chunk.length;
    if (count > bytes) break;
    last = chunk;
  }
  if (count !== bytes || hash.digest('hex') !== sha256) {
    const advice = 'wait until it is written, and deliver it again';
    const message = `${path}: changed while it was sent, and was not delivered; ${advice}`;
    throw new AppError('SOURCE_CHANGED', message);
  }
  if (last) yield last;
}
