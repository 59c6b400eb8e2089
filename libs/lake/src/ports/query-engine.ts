import type { Cell } from './compute.js';

/**
 * Asks SQL of files, for people. A session sees the files it is given and nothing else of the machine or the
 * network; it holds to its limits, and nothing of it is left afterwards.
 */
export interface QueryEngine {
  /**
   * Answers the questions of a session, one after another.
   * @throws AppError QUERY_FAILED for SQL or data at fault; QUERY_TOO_LONG and QUERY_TOO_LARGE over a limit;
   *   COMPUTE_LOST, retryable, when the engine died under it
   */
  run(session: QuerySession): Promise<QueryAnswer[]>;
  /**
   * The syntax tree of what may be one SELECT or several, as DuckDB's json_serialize_sql gives it. Nothing runs.
   * @throws AppError QUERY_FAILED when it cannot be parsed, or is no SELECT
   */
  parse(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface QuerySession {
  /** Files that may be read, by absolute path. */
  files: readonly string[];
  /** Folder that may be read and written as well, by absolute path; none when left out. */
  folder?: string;
  /** SQL of our own that runs first, and names what is asked about. */
  prepare: readonly string[];
  questions: readonly Question[];
  limits: QueryLimits;
  signal?: AbortSignal;
}

/** One statement. */
export interface Question {
  sql: string;
  /** For `$1`, `$2`, …. */
  parameters?: readonly Cell[];
  /** Rows to give back at most. */
  rows: number;
  /** Keeps the rows of one SELECT for the questions after it, as `temp.NAME`, and gives back how many they are. */
  into?: string;
}

/** Longer than this no session may be: what it reads is kept as long. */
export const SESSION_MS_MAX = 30 * 60_000;

export interface QueryLimits {
  /** For all questions of a session together; at most `SESSION_MS_MAX`. */
  ms: number;
  /** `512MB` for instance; above it the engine spills to disk. */
  memory: string;
}

export interface QueryAnswer {
  columns: { name: string; type: string }[];
  /** Decimals, dates, times and whole numbers beyond 53 bits as text; lists and structs as JSON text. */
  rows: Cell[][];
  /** There were more rows than asked for. */
  isCut: boolean;
  ms: number;
}
