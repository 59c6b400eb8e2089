import type { ObjectStore } from '../ports/object-store.js';

/** Something that runs `run_sql.py` over a job's specification: steps of a cluster, or runs of a Glue job. */
export interface SparkRunner {
  /**
   * Makes objects of the lake ready for reading, on a file system that is near to the engine.
   * @returns the URL to read each by, for its key
   */
  bring(name: string, keys: string[], signal?: AbortSignal): Promise<Map<string, string>>;
  /**
   * Runs a submission to its end. One of the same name that is still running is adopted, not started
   * again: its starter may have died. Returns when the engine says it has completed.
   * @throws AppError COMPUTE_FAILED when the program failed, with the tail of what it said;
   *   COMPUTE_LOST or CLUSTER_LOST, retryable, when the engine died under it
   */
  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface SparkSubmission {
  /** The same for the same work: job and digest of its specification. */
  name: string;
  /** `s3://…/run_sql.py` */
  script: string;
  /** Arguments of the script. */
  arguments: string[];
  /** Whether the program itself has said why it failed: then nobody waits for its log. */
  isExplained?: () => Promise<boolean>;
}

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
