import type { Readable } from 'node:stream';
import type { Refusal } from './check-packed.js';
import type { Identity } from './identify.js';
import type { Skipped, SourceFile } from './source-files.js';

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
