import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Readable } from 'node:stream';
import type { ZipFile } from 'yauzl';
import type { Identity } from './text/identify.js';
import type { UnpackLimits } from './unpack-limits.js';

/** A file, or a member of a zip, that cannot be opened as what its name says. */
export interface Refusal {
  path: string;
  code: ErrorCode;
  /** One sentence that begins with the path. */
  message: string;
  /** Of the packed file's bytes; of a member, of its zip's digest and its name. */
  sha256: string;
  /** Packed. */
  bytes: number;
  /** Modification time of the file, ms. */
  modified: number;
}

/** A file of a source that could be one to read, as it lies there: a zip is one file. */
export interface SourceFile {
  /** Below the source, with `/` between its parts. */
  path: string;
  bytes: number;
  /** Modification time, ms. */
  modified: number;
  /** When anything of it changed, ms; on a disk nobody can set it, unlike the modification time. */
  changed: number;
  /** Tells it from another at the same path: the inode on a disk, the ETag in a bucket. */
  version: string;
}

/** What lies in a source under any name and is no regular file: it is not opened. */
export interface Skipped {
  path: string;
  /** A link to a file or a folder; or a pipe, a socket or a device. */
  why: 'link' | 'special';
}

/** Whether a file is still the one it was; then nobody has written to it. */
export const isSame = (a: SourceFile, b: SourceFile): boolean =>
  a.bytes === b.bytes &&
  a.modified === b.modified &&
  a.changed === b.changed &&
  a.version === b.version;

/** Files that lie still, and the paths of those that somebody is writing. */
export interface Settled {
  files: SourceFile[];
  unfinished: string[];
}

/** The files of a source as they lie there. `TextSource` makes texts of them. */
export interface SourceFiles {
  readonly url: string;
  readonly name: string;
  /** How long a packed file that ends too early may still be on its way, ms. */
  readonly writingMs: number;
  /** What a packed file may unpack to; `UNPACK_LIMITS` where left out. */
  readonly unpackLimits?: UnpackLimits;

  /**
   * Every file whose name a source file can have.
   * @param passOver told of others that are neither hidden nor set apart; `why` of those that are no
   *   regular files
   * @throws AppError SOURCE_MISSING
   */
  list(passOver?: (path: string, why?: Skipped['why']) => void): Promise<SourceFile[]>;

  /** Tells files that lie still from those being written. */
  settle(files: SourceFile[]): Promise<Settled>;

  /**
   * The file at a path as it is now.
   * @param expected the file that was found there before: a bucket gives that one or none
   * @returns undefined when there is none, or a folder
   */
  find(path: string, expected?: SourceFile): Promise<SourceFile | undefined>;

  /** As `find`. @throws AppError SOURCE_UNREADABLE when there is none, or it may not be read */
  need(path: string, expected?: SourceFile): Promise<SourceFile>;

  /**
   * A file's bytes. In a bucket those of the version named, or none: of a file that was replaced
   * the stream fails.
   * @throws the system's error, or an AppError, when it is read
   */
  read(file: SourceFile): AsyncIterable<Buffer>;

  /** Opens a zip for reading here and there; whoever opens it closes it. */
  openZip(file: SourceFile): Promise<ZipFile>;

  /**
   * Moves a refused file to `error/`, and writes a note beside it; of a member of a zip only the note.
   * Nothing there is overwritten but by the same bytes. Safe to repeat.
   * @returns where the text lies now; undefined when it is gone, or cannot be moved, and nothing was
   *   changed
   */
  moveRefused(refused: RefusedText, note: string): Promise<string | undefined>;

  /**
   * Moves a file to `processed/`. Nothing there is overwritten but by the same bytes. Safe to repeat.
   * @returns where it lies now; undefined when it is gone, or another took its place
   * @throws the system's error, or an AppError, when it cannot be moved; it is where it was then
   */
  moveProcessed(file: SourceFile): Promise<string | undefined>;
}

/** As much of it as reading takes. */
export type ReadableFiles = Pick<
  SourceFiles,
  'find' | 'need' | 'read' | 'openZip' | 'unpackLimits'
>;

/** A text that is refused, and where it lies. */
export interface RefusedText {
  path: string;
  /** The file at the path, of a text that lies in no zip; undefined when it is gone. */
  file: SourceFile | undefined;
  /** The zip that holds it, if any. */
  place: PlaceInZip | undefined;
}

/** Where in a zip a text lies. */
export interface PlaceInZip {
  /** The zip. */
  file: SourceFile;
  /** The text's name there. */
  member: string;
}

/** One text of a source: a file, or a member of a zip. */
export interface FoundText {
  /** Below the source: `sub/sales.csv`, `week.csv.gz`, `weeks.zip/2010/sales.csv`. */
  path: string;
  /** The file as it lies there. */
  file: SourceFile;
}

/** What one look at a source tells. */
export interface Look {
  /** Oldest first, then by path. */
  found: FoundText[];
  /** Files that somebody is still writing: left for the next run. */
  unfinished: string[];
  /** Packed files that cannot be unpacked. */
  refused: Refusal[];
  /** Paths of files that are no source files by their names. */
  passedOver: string[];
  /** Links, pipes, sockets and devices: none is opened. */
  skipped: Skipped[];
}

/** Where the chain's files are delivered: a folder, or a prefix of a bucket. */
export interface Source {
  /** The source as a URL, the same however it was named. */
  readonly url: string;
  /** The source as the user knows it. */
  readonly name: string;

  /** Files that could be source files, by their names alone. @throws AppError SOURCE_MISSING */
  list(): Promise<SourceFile[]>;

  /**
   * Every text there, at any depth. Packed files are unpacked once to see whether they are whole, and
   * again only when they have changed. A file that cannot be read is among those found: to open it
   * tells why.
   * @param signal ends the look early, with its reason
   * @throws AppError SOURCE_MISSING when it cannot be listed
   */
  look(signal?: AbortSignal): Promise<Look>;

  /** Bytes there of those files that were never read, or have changed since. */
  unreadBytes(files: readonly SourceFile[]): number;

  /**
   * What a text is. It is read to its end once, and again only when its file has changed.
   * @param signal ends the reading early, with its reason
   * @throws AppError as `open` does
   */
  identify(text: FoundText, signal?: AbortSignal): Promise<Identity>;

  /**
   * A text's bytes, unpacked.
   * @throws AppError SOURCE_UNREADABLE when it is not there; so does the stream, or
   *   SOURCE_TRUNCATED, when what it unpacks is damaged
   */
  open(path: string): Promise<Readable>;

  /**
   * Moves a refused file to `error/`, at the same path, and writes a note beside it. A member of a
   * zip stays where it is and gets only its note. Safe to repeat.
   * @param note one sentence: what is wrong and what to do
   * @param sha256 of the text that is refused
   * @returns where the text lies now, below the source; undefined when another text lies there by now,
   *   or it cannot be moved, and nothing was changed
   */
  refuse(path: string, note: string, sha256: string): Promise<string | undefined>;

  /**
   * Moves a file whose texts were all processed to `processed/`, at the same path; where something else stands
   * there, with the begin of its digest before its ending. A zip moves whole, or not at all. Safe to repeat.
   * @param file as it was listed
   * @param processed sha-256 of what was processed, by the path of each text
   * @param signal ends the reading early, with its reason
   * @returns where it lies now, below the source; undefined when it stays, since it holds another text too, or
   *   when it changed or went away
   * @throws AppError, or the system's error, when it cannot be moved; it is where it was then
   */
  moveProcessed(
    file: SourceFile,
    processed: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
}
