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

/**
 * Objects that others deliver under a prefix of a bucket, and replace or take away at any moment. An
 * object appears whole or not at all. What was found is what is read, copied and deleted: never
 * another that took its place.
 */
export interface DeliveredObjects {
  /** `s3://bucket/prefix`, the same however it was written. */
  readonly url: string;
  /** Every object, in the order of their keys. @throws AppError AWS_… */
  list(): AsyncIterable<DeliveredObject>;
  /** @returns undefined when there is none. @throws AppError AWS_… */
  find(key: string): Promise<DeliveredObject | undefined>;
  /**
   * Opens an object, or a part of it.
   * @throws AppError OBJECT_NOT_FOUND when it is gone or another took its place; AWS_…; so does the stream
   */
  read(object: DeliveredObject, range?: ByteRange): Promise<Readable>;
  /** Copies an object to another key. @throws AppError as `read` */
  copy(object: DeliveredObject, key: string): Promise<void>;
  /** Writes a small text, replacing what was there. @throws AppError AWS_… */
  put(key: string, text: string): Promise<void>;
  /**
   * Writes an object from a stream, whole or not at all; the store holds what arrives to a checksum.
   * @param replaces the object whose place it takes; where it is left out the place has to be free
   * @returns what was written; undefined when the place is taken, or the object to be replaced is gone
   * @throws AppError AWS_…; what the body fails with
   */
  upload(
    key: string,
    body: Readable,
    replaces?: DeliveredObject,
  ): Promise<DeliveredObject | undefined>;
  /** Deletes an object, unless another took its place; one that is gone is fine. @throws AppError AWS_… */
  delete(object: DeliveredObject): Promise<void>;
  /** `s3://bucket/prefix/key`, for people. */
  placeOf(key: string): string;
  /** The key below the prefix of an object of any bucket. @returns undefined when it lies elsewhere */
  keyOf(bucket: string, objectKey: string): string | undefined;
  /** Makes sure that the bucket is there and may be listed. @throws AppError AWS_…, CONFIG_INVALID */
  check(): Promise<void>;
}

export interface DeliveredObject {
  /** Below the prefix. */
  key: string;
  bytes: number;
  /** When it was put, ms. */
  modified: number;
  /** Its ETag: an object with another one is another. */
  version: string;
}
