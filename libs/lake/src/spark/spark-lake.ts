import type { ObjectStore } from '../ports/object-store.js';

/** A lake that Spark reaches by URL. */
export interface SparkLake extends ObjectStore {
  /** `s3://bucket/prefix/key` */
  url(key: string): string;
  /**
   * Puts copies of the objects under `from` in the place of what stands under `to`. Not atomic, which
   * is enough: a prefix belongs to one run, and is read only once the stage that writes it has finished.
   * @param confirm called when the copies stand, before anything else is removed; it throws when what
   *   was copied may not be all
   */
  copyPrefix(from: string, to: string, confirm: () => Promise<void>): Promise<void>;
}
