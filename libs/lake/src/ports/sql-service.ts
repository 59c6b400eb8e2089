import type { Cell } from './compute.js';

/**
 * Runs SQL over tables that a service knows as `database.table`, where they are stored. A query is started, polled
 * until it ends, and its rows are read in pages.
 */
export interface SqlService {
  /**
   * Checks that the service is available.
   * @throws AppError, in one line, when it is missing or not accessible
   */
  check(): Promise<void>;
  /**
   * Starts one statement without waiting for it. Wrong SQL may be refused here or fail the query later.
   * @returns the query's id
   * @throws AppError QUERY_FAILED; BUSY when too many are open; the service's own unavailability
   */
  start(sql: string, options: SqlOptions): Promise<string>;
  /** @throws AppError QUERY_NOT_FOUND for an id that the service does not know, or no longer */
  state(id: string): Promise<SqlState>;
  /**
   * Returns rows of a successful query. Pages are read in order: the first, the last read one again, or the one
   * after it.
   * @throws AppError QUERY_NOT_FOUND; CURSOR_INVALID for another page; QUERY_CANCELLED, or the query's own error;
   *   QUERY_FAILED, retryable, while it still runs
   */
  rows(id: string, page: SqlPageOptions): Promise<SqlPage>;
  /** Requests that a query ends; a finished one is unchanged. @throws AppError QUERY_NOT_FOUND */
  cancel(id: string): Promise<void>;
  /** Closes connections. Queries of an external service continue. */
  close(): void;
}

export interface SqlOptions {
  /** The database of unqualified tables. */
  database: string;
  /** For each `?` of the statement, in order. */
  parameters?: readonly Cell[];
  /** An idempotency token: the same token starts a query once. At most 200 characters. */
  token?: string;
}

export interface SqlPageOptions {
  /** Maximum number of rows, 1 to 1000. A page may have fewer and still not be the last one. */
  first: number;
  /** `next` of the previous page; undefined for the first page. */
  after?: string;
}

export interface SqlState {
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Why it failed, an AppError; null when it did not. */
  error: Error | null;
  /** Bytes read so far; null when the service does not report them. */
  bytesScanned: number | null;
  /** Estimated price in US dollars; null when queries have no price. */
  costUsd: number | null;
  /** From its start to now or to its end. */
  ms: number;
}

export interface SqlPage {
  /** With the catalogue's types: BOOLEAN, INTEGER, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP, VARCHAR. */
  columns: { name: string; type: string }[];
  /** Decimals, dates, times and integers beyond 53 bits as text. */
  rows: Cell[][];
  /** Start of the next page; null after the last one. */
  next: string | null;
}

/** Maximum number of rows of a page for any request. */
export const PAGE_ROWS_MAX = 1000;
