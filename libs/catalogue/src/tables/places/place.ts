import type { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { TableCrawler } from '#lake/ports/hive-table.js';

/** A file as it lies in a place. */
export interface PlacedFile {
  /** Below the place, with `/` between its parts. */
  path: string;
  bytes: number;
  modified: Date;
  /** Tells it from another at its path; undefined of one that is never replaced. */
  version: string | undefined;
}

/** What a listing meets that is no file, or cannot be looked at. */
export interface Unlisted {
  path: string;
  /** One sentence: what is wrong and what to do. */
  why: string;
}

/** Where files lie: a folder, or a prefix of a bucket. What was found is what is read, never another. */
export interface Place {
  /** As a URL, the same however it was named, without a slash at its end. */
  readonly url: string;
  /**
   * Every file below it whose path has no part that begins with `.` or `_`.
   * @throws AppError SOURCE_MISSING when the place itself cannot be listed; LOCATION_INVALID when it may not be
   */
  list(): AsyncIterable<PlacedFile | Unlisted>;
  /** The file at a path; undefined when there is none. @throws AppError as `list` */
  find(path: string): Promise<PlacedFile | Unlisted | undefined>;
  /**
   * A file's bytes, all or from `start` up to, without, `end`.
   * @throws AppError SOURCE_UNREADABLE naming the file, also when another took its place; so does the stream
   */
  read(file: PlacedFile, range?: { start: number; end: number }): Promise<Readable>;
  /**
   * Where a file lies on this machine, once it is found to be the one that is asked for; undefined in a bucket.
   * @throws AppError SOURCE_UNREADABLE when it is gone, or another took its place
   */
  local(file: PlacedFile): Promise<string | undefined>;
}

/** Whether a name stands for nothing to read: hidden, or what engines write beside their data. */
export const isSkipped = (name: string) => /^[._~]/.test(name);

/** Opens what tables lie in; the adapters are picked outside. */
export interface Sources {
  /** @param url `file:` or `s3://` @throws AppError LOCATION_INVALID for another, or one that may not be read */
  place(url: string): Place;
  /**
   * A database, opened as a login that reads; whoever asks closes it.
   * @param url `postgres://…`, with or without user and password
   * @throws AppError LOCATION_INVALID when it cannot be reached
   */
  database(url: string): Promise<OpenDatabase>;
  /**
   * A crawler of Glue; whoever asks closes it.
   * @param url `glue://crawler-name` @throws AppError LOCATION_INVALID
   */
  crawler(url: string): Promise<TableCrawler>;
}

export interface OpenDatabase {
  session: DataSource;
  close(): Promise<void>;
}
