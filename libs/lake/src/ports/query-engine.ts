import type { Cell } from './compute.js';

/**
 * Runs users' SQL over files. A session can read only its files, without the rest of the machine and the
 * network. It has limits and leaves nothing behind.
 */
export interface QueryEngine {
  /**
   * Answers the questions of a session in order.
   * @throws AppError QUERY_FAILED for wrong SQL or data; QUERY_TOO_LONG and QUERY_TOO_LARGE above a limit;
   *   COMPUTE_LOST, retryable, when the engine died
   */
  run(session: QuerySession): Promise<QueryResult[]>;
  /**
   * Returns the syntax tree of one or more SELECTs, as DuckDB's json_serialize_sql does. Nothing runs.
   * @throws AppError QUERY_FAILED when it cannot be parsed or is not a SELECT
   */
  parse(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface QuerySession {
  /** Readable files, by absolute path. */
  files: readonly string[];
  /** Readable and writable folder, by absolute path; optional. */
  folder?: string;
  /** Our own SQL that runs first and names the tables. */
  prepare: readonly string[];
  queries: readonly EngineQuery[];
  limits: QueryLimits;
  signal?: AbortSignal;
}

export interface EngineQuery {
  sql: string;
  /** For `$1`, `$2`, …. */
  parameters?: readonly Cell[];
  /** Maximum number of returned rows. */
  rows: number;
  /** Stores the rows of one SELECT for later questions as `temp.NAME`, and returns their number. */
  intoTable?: string;
}

/** Maximum length of a session: the files that it reads are kept as long. */
export const SESSION_MS_MAX = 30 * 60_000;

export interface QueryLimits {
  /** For all questions of a session together; at most `SESSION_MS_MAX`. */
  ms: number;
  /** `512MB` for instance; above it the engine spills to disk. */
  memory: string;
}

export interface QueryResult {
  columns: { name: string; type: string }[];
  /** Decimals, dates, times and integers beyond 53 bits as text; lists and structs as JSON text. */
  rows: Cell[][];
  /** There were more rows than requested. */
  isCut: boolean;
  ms: number;
}
