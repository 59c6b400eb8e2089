import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Readable } from 'node:stream';
import type { ZipFile } from 'yauzl';
import type { Identity } from './text/identify.js';
import type { UnpackLimits } from './unpack-limits.js';

/** A file, or a member of a zip, whose content does not match its name. */
export interface Refusal {
  path: string;
  code: ErrorCode;
  /** One sentence, which begins with the path. */
  message: string;
  /** SHA-256 of the packed file; for a member, of its zip's digest and its name. */
  sha256: string;
  /** Packed size. */
  bytes: number;
  /** Modification time of the file, ms. */
  modified: number;
}

/** A file of a source that may be one to read, in its stored form: a zip is one file. */
export interface SourceFile {
  /** Below the source, with `/` between its parts. */
  path: string;
  bytes: number;
  /** Modification time, ms. */
  modified: number;
  /** Time of the last change, ms; unlike the modification time, nobody can set it on a disk. */
  changed: number;
  /** Distinguishes it from another at the same path: the inode on a disk, the ETag in a bucket. */
  version: string;
}

/** An entry of a source that is no regular file and is never opened. */
export interface SkippedEntry {
  path: string;
  /** A link to a file or a folder; a pipe, a socket or a device; or a file or folder whose name is not UTF-8. */
  why: 'link' | 'special' | 'name';
}

/** Whether a file is unchanged. */
export const isSame = (a: SourceFile, b: SourceFile): boolean =>
  a.bytes === b.bytes &&
  a.modified === b.modified &&
  a.changed === b.changed &&
  a.version === b.version;

/** Complete files, and the paths of files still being written. */
export interface SettledFiles {
  files: SourceFile[];
  unfinished: string[];
}

/** The stored files of a source. `TextSource` turns them into texts. */
export interface SourceFiles {
  readonly url: string;
  readonly name: string;
  /** Age up to which a truncated packed file may still be arriving, in ms. */
  readonly writingMs: number;
  /** Limits for unpacking; `UNPACK_LIMITS` by default. */
  readonly unpackLimits?: UnpackLimits;

  /**
   * Returns every file with a source file's name.
   * @param passOver receives other files that are neither hidden nor set apart, with `why` if they are no regular files
   * @throws AppError SOURCE_MISSING
   */
  list(passOver?: (path: string, why?: SkippedEntry['why']) => void): Promise<SourceFile[]>;

  /** Separates complete files from files still being written. */
  settle(files: SourceFile[]): Promise<SettledFiles>;

  /**
   * Returns the current file at a path.
   * @param expected the file listed there: a bucket returns that version or none
   * @returns undefined when there is none, or a folder
   */
  find(path: string, expected?: SourceFile): Promise<SourceFile | undefined>;

  /** As `find`. @throws AppError SOURCE_UNREADABLE when it does not exist or cannot be read */
  require(path: string, expected?: SourceFile): Promise<SourceFile>;

  /**
   * Yields a file's bytes. In a bucket the stream fails when the file has been replaced.
   * @throws the system's error, or an AppError, during the read
   */
  read(file: SourceFile): AsyncIterable<Buffer>;

  /** Opens a zip for random access; the caller must close it. */
  openZip(file: SourceFile): Promise<ZipFile>;

  /**
   * Moves a refused file to `error/`, and writes a note next to it; for a member of a zip only the note. Overwrites a
   * file there only with equal bytes. Safe to repeat.
   * @returns the text's new path; undefined, with nothing changed, when it is gone or cannot be moved
   */
  moveRefused(refused: RefusedText, note: string): Promise<string | undefined>;

  /**
   * Moves a file to `processed/`. Overwrites a file there only with equal bytes. Safe to repeat.
   * @returns its new path; undefined when it is gone or was replaced
   * @throws the system's error, or an AppError, when it cannot be moved; it then stays in place
   */
  moveProcessed(file: SourceFile): Promise<string | undefined>;
}

/** The part of it that reading needs. */
export type ReadableFiles = Pick<
  SourceFiles,
  'find' | 'require' | 'read' | 'openZip' | 'unpackLimits'
>;

/** A refused text, and its place. */
export interface RefusedText {
  path: string;
  /** The file at the path, for a text outside a zip; undefined when it is gone. */
  file: SourceFile | undefined;
  /** The zip that holds it, if any. */
  place: PlaceInZip | undefined;
}

export interface PlaceInZip {
  /** The zip. */
  file: SourceFile;
  /** The text's name in the zip. */
  member: string;
}

/** One text of a source: a file, or a member of a zip. */
export interface FoundText {
  /** Below the source: `sub/sales.csv`, `week.csv.gz`, `weeks.zip/2010/sales.csv`. */
  path: string;
  file: SourceFile;
}

/** The result of one scan of a source. */
export interface SourceScan {
  /** Oldest first, then by path. */
  texts: FoundText[];
  /** Files still being written, left for the next run. */
  unfinished: string[];
  /** Packed files that cannot be unpacked. */
  refusals: Refusal[];
  /** Paths of files whose names are not those of source files. */
  passedOver: string[];
  /** Links, pipes, sockets and devices, none of which is opened. */
  skipped: SkippedEntry[];
}

/** Where the chain delivers files: a folder, or a prefix of a bucket. */
export interface Source {
  /** The source as a URL, the same for every spelling. */
  readonly url: string;
  /** The source by the name that the user knows. */
  readonly name: string;

  /** Returns files that may be source files, by their names. @throws AppError SOURCE_MISSING */
  list(): Promise<SourceFile[]>;

  /**
   * Returns every text, at any depth. Packed files are unpacked once to verify them, and again only after a change.
   * Unreadable files are included; opening one throws its error.
   * @param signal aborts the scan with its reason
   * @throws AppError SOURCE_MISSING when it cannot be listed
   */
  scan(signal?: AbortSignal): Promise<SourceScan>;

  /** Returns the bytes of those files that were never read or have changed since. */
  unreadBytes(files: readonly SourceFile[]): number;

  /**
   * Identifies a text. It is read to its end once, and again only after its file has changed.
   * @param signal aborts the read with its reason
   * @throws AppError as `open` does
   */
  identify(text: FoundText, signal?: AbortSignal): Promise<Identity>;

  /**
   * Opens a text's bytes, unpacked.
   * @throws AppError SOURCE_UNREADABLE when it does not exist; on damaged data the stream fails with that or
   * SOURCE_TRUNCATED
   */
  open(path: string): Promise<Readable>;

  /**
   * Moves a refused file to `error/`, at the same path, and writes a note next to it. A member of a zip stays in place
   * and gets only its note. Safe to repeat.
   * @param note one sentence: the fault and the remedy
   * @param sha256 of the refused text
   * @returns the text's new path below the source; undefined, with nothing changed, when another text has replaced it
   * or it cannot be moved
   */
  refuse(path: string, note: string, sha256: string): Promise<string | undefined>;

  /**
   * Moves a file whose texts were all processed to `processed/`, at the same path. If another file has that path, the
   * start of the digest goes before the ending. A zip moves whole, or not at all. Safe to repeat.
   * @param file as it was listed
   * @param processed SHA-256 of what was processed, by the path of each text
   * @param signal aborts the read with its reason
   * @returns its new path below the source; undefined when it stays because it has another text too, or when it changed
   * or is gone
   * @throws AppError, or the system's error, when it cannot be moved; it then stays in place
   */
  moveProcessed(
    file: SourceFile,
    processed: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
}
