import type { ObjectStore } from '../ports/object-store.js';

/** Runs `run_sql.py` for a job's specification: as steps of a cluster or runs of a Glue job. */
export interface SparkRunner {
  /**
   * Makes objects of the lake readable on a file system near the engine.
   * @returns the URL of each object by key
   */
  copyToEngine(name: string, keys: string[], signal?: AbortSignal): Promise<Map<string, string>>;
  /**
   * Runs a submission to its end, or adopts a running one of the same name, whose starter may have died.
   * Resolves when the engine reports completion.
   * @throws AppError COMPUTE_FAILED when the program failed, with the tail of its output; COMPUTE_LOST or
   *   CLUSTER_LOST, retryable, when the engine died
   */
  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface SparkSubmission {
  /** Equal for equal work: job and digest of its specification. */
  name: string;
  /** `s3://…/run_sql.py` */
  script: string;
  /** Arguments of the script. */
  arguments: string[];
  /** Whether the program has reported its failure itself: then its log is not awaited. */
  isExplained?: () => Promise<boolean>;
}

/** An object of the lake that a job has written. */
export interface WrittenObject {
  key: string;
  /** Its name below the prefix where it belongs: `period=2010-02/part-0.parquet`. */
  name: string;
  bytes: number;
}

/** A lake that Spark reaches by URL. */
export interface SparkLake extends ObjectStore {
  /** `s3://bucket/prefix/key` */
  url(key: string): string;
  /**
   * Replaces the objects under `to` by copies. It need not be atomic: a prefix belongs to one run, and is read only
   * after its stage has finished.
   * @param confirm called when the copies are complete, before anything else is deleted; it throws when the
   *   objects may be incomplete
   */
  copyObjects(
    objects: readonly WrittenObject[],
    to: string,
    confirm: () => Promise<void>,
  ): Promise<void>;
}
