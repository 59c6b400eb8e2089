/** Writes rows of files on this machine as one file, in a process of its own with a cap on its memory. */
export interface FileWriter {
  /**
   * @returns rows written
   * @throws AppError COMPUTE_FAILED when SQL or files are at fault; COMPUTE_LOST, retryable, when the
   *   process died; DISK_FULL
   */
  write(job: FileJob, signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export interface FileJob {
  /** Absolute folder that all paths of the job start from; they hold no character of a pattern. */
  folder: string;
  source: FileSource;
  /** SELECT over `rows`, which are those of the source. */
  sql: string;
  /** File to write, in the order of the SELECT. */
  to: string;
  format: 'parquet' | 'ndjson';
}

export type FileSource =
  /** Parquet files below a folder, in the order of their paths; folders `year=2010/` give a column. */
  | { kind: 'parquet'; folder: string }
  /** A JSON object a line. Types of the columns as SQL writes them. */
  | { kind: 'ndjson'; file: string; columns: Record<string, string> };
