import type { QueryRunner } from 'typeorm';
import type { Output } from './compute.js';

/** Brings the accepted rows of one sales file from the lake into `core.sales`: whole, and once. */
export interface SalesLoader {
  /** Where the engine is to put the rows as CSV. */
  output(load: SalesLoad): Pick<Output, 'prefix' | 'isUnordered' | 'orderBy' | 'inOneObject'>;
  /**
   * Ends when the rows stand in `core.sales`; at once when they stood there before.
   * @throws AppError LOAD_OVERDUE, retryable, when another process was to load them and has not
   */
  load(load: SalesLoad, options: SalesLoadOptions): Promise<void>;
}

export interface SalesLoad {
  runId: number;
  /** Folder for what this attempt of the stage needs only while it runs. */
  scratch: string;
  fileId: number;
  /** Digest of the rules that made the rows: rows are loaded anew when it changes. */
  rules: string;
}

export interface SalesLoadOptions {
  signal: AbortSignal;
  transaction<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result>;
  /** Told of the bytes of each chunk, and of all bytes there are. */
  onBytes?: (chunk: number, total: number) => void;
}
