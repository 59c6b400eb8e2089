import type { ReadableFiles, SourceFile, SourceFiles } from './source-files.js';

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
