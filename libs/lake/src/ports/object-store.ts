import type { Readable } from 'node:stream';

/**
 * Where the lake's objects are stored. Keys are `/`-separated, without a leading slash. An object
 * appears completely or not at all, and never changes during a read.
 */
export interface ObjectStore {
  /** Opens an object, or a part of it, for reading. @throws AppError OBJECT_NOT_FOUND */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Writes an object from a stream and replaces an existing one. @returns bytes written */
  put(key: string, body: Readable): Promise<number>;
  /**
   * Like `put`, but keeps an existing object; it reads the body to its end in both cases.
   * @returns false when the object existed
   */
  putIfAbsent(key: string, body: Readable): Promise<boolean>;
  /** Lists objects whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Deletes all objects whose key starts with `prefix`, if any. */
  deletePrefix(prefix: string): Promise<void>;
  /** Returns the absolute URL of a key, for programs outside: `file:///…` or `s3://…`. */
  url(key: string): string;
}

/** Bytes from `start` (inclusive) to `end` (exclusive). */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  key: string;
  bytes: number;
}

/**
 * Objects that others deliver under a bucket's prefix, and may replace or delete at any time. An object
 * appears completely or not at all. Reads, copies and deletions apply only to the version that was
 * listed.
 */
export interface DeliveredObjects {
  /** `s3://bucket/prefix`, in canonical form. */
  readonly url: string;
  /** Lists all objects, in key order. @throws AppError AWS_… */
  list(): AsyncIterable<DeliveredObject>;
  /** @returns undefined when the object is missing. @throws AppError AWS_… */
  find(key: string): Promise<DeliveredObject | undefined>;
  /**
   * Opens an object, or a part of it.
   * @throws AppError OBJECT_NOT_FOUND when it was deleted or replaced; AWS_…; so does the stream
   */
  read(object: DeliveredObject, range?: ByteRange): Promise<Readable>;
  /** Copies an object to another key. @throws AppError as `read` */
  copy(object: DeliveredObject, key: string): Promise<void>;
  /** Writes a small text and replaces an existing one. @throws AppError AWS_… */
  put(key: string, text: string): Promise<void>;
  /**
   * Writes an object from a stream, completely or not at all; the store verifies a checksum.
   * @param replaces the version to replace; undefined: the key must be free
   * @returns the new object; undefined when the key is taken or the version to replace is gone
   * @throws AppError AWS_…; the body's error
   */
  upload(
    key: string,
    body: Readable,
    replaces?: DeliveredObject,
  ): Promise<DeliveredObject | undefined>;
  /** Deletes an object unless it was replaced; a missing one is accepted. @throws AppError AWS_… */
  delete(object: DeliveredObject): Promise<void>;
  /** `s3://bucket/prefix/key`, for people. */
  formatUrl(key: string): string;
  /**
   * Returns the key below the prefix of an object in any bucket. @returns undefined when it is elsewhere
   */
  findKey(bucket: string, objectKey: string): string | undefined;
  /** Checks that the bucket exists and can be listed. @throws AppError AWS_…, CONFIG_INVALID */
  check(): Promise<void>;
}

export interface DeliveredObject {
  /** Below the prefix. */
  key: string;
  bytes: number;
  /** When it was written, ms. */
  modified: number;
  /** Its ETag: another ETag means another object. */
  version: string;
}
