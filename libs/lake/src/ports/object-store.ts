import type { Readable } from 'node:stream';

/**
 * Where the lake's objects live. Keys are `/`-separated, without a leading slash. An object appears
 * whole or not at all, and never changes under a reader.
 */
export interface ObjectStore {
  /** Opens an object for reading, or a part of it. @throws AppError OBJECT_NOT_FOUND */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Writes an object from a stream, replacing what was there. @returns bytes written */
  put(key: string, body: Readable): Promise<number>;
  /**
   * As `put`, but leaves an existing object alone; the body is read to its end either way.
   * @returns false when it existed
   */
  putIfAbsent(key: string, body: Readable): Promise<boolean>;
  /** Objects whose key starts with `prefix`, in the order of their keys. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Deletes every object whose key starts with `prefix`; none is fine. */
  deletePrefix(prefix: string): Promise<void>;
}

/** Bytes from `start` up to, without, `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  key: string;
  bytes: number;
}
