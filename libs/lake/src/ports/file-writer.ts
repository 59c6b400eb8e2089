/** Writes rows of local files as one file, in a separate process with a memory limit. */
export interface FileWriter {
  /**
   * @returns rows written
   * @throws AppError COMPUTE_FAILED when SQL or files are wrong; COMPUTE_LOST, retryable, when the
   *   process died; DISK_FULL
   */
  write(job: FileJob, signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export interface FileJob {
  /** Absolute base folder of all paths of the job, which contain no pattern characters. */
  folder: string;
  source: FileSource;
  /** SELECT over `rows`, the rows of the source. */
  sql: string;
  /** File to write, in the order of the SELECT. */
  to: string;
  format: 'parquet' | 'ndjson';
}

export type FileSource =
  /** Parquet files below a folder, in path order; folders `year=2010/` become a column. */
  | { kind: 'parquet'; folder: string }
  /** One JSON object per line. Column types in SQL. */
  | { kind: 'ndjson'; file: string; columns: Record<string, string> };
