import type { ZipFile } from 'yauzl';
import type { UnpackLimits } from './unpack-limits.js';

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
