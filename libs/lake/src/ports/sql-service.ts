import type { Cell } from './compute.js';

/**
 * Asks SQL of tables that a service knows by name, `database.table`. The service reads the tables where they
 * lie; a query is started, looked at until it has ended, and its rows are then read page by page.
 */
export interface SqlService {
  /**
   * Looks whether the service can be asked.
   * @throws AppError, in one line, when it is not there or may not be used
   */
  check(): Promise<void>;
  /**
   * Starts one statement and does not wait for it. SQL at fault may be refused here, or be the reason why the
   * query failed.
   * @returns the query's id
   * @throws AppError QUERY_FAILED; BUSY when too many are open; what the service's own absence is called
   */
  start(sql: string, options: SqlOptions): Promise<string>;
  /** @throws AppError QUERY_NOT_FOUND for an id that the service does not know, or not any more */
  state(id: string): Promise<SqlState>;
  /**
   * Rows of a query that succeeded. Pages are read in their order: the first, the one given last once more, or the
   * one after it.
   * @throws AppError QUERY_NOT_FOUND; CURSOR_INVALID for another page; QUERY_CANCELLED, or the error that the query
   *   failed with; QUERY_FAILED, retryable, while it still runs
   */
  rows(id: string, page: SqlPageOptions): Promise<SqlPage>;
  /** Asks the service to end a query; nothing happens to one that has ended. @throws AppError QUERY_NOT_FOUND */
  cancel(id: string): Promise<void>;
  /** Ends connections. What runs at a service elsewhere goes on. */
  close(): void;
}

export interface SqlOptions {
  /** Where tables without a database are looked for. */
  database: string;
  /** For each `?` of the statement, in their order. */
  parameters?: readonly Cell[];
  /** The same token starts a query once, however often it is sent. 200 characters at most. */
  token?: string;
}

export interface SqlPageOptions {
  /** Rows at most, 1 to 1000. A page may have fewer and still not be the last. */
  first: number;
  /** `next` of the page before; none for the first page. */
  after?: string;
}

export interface SqlState {
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Why it failed, an AppError; null where it did not. */
  error: Error | null;
  /** Bytes that the service says it read so far; null where it does not say. */
  bytesScanned: number | null;
  /** What the service is likely to ask for it, in US dollars; null where queries have no price. */
  costUsd: number | null;
  /** From its start to now, or to its end. */
  ms: number;
}

export interface SqlPage {
  /** Types as the catalogue writes them: BOOLEAN, INTEGER, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP, VARCHAR. */
  columns: { name: string; type: string }[];
  /** Decimals, dates, times and whole numbers beyond 53 bits as text. */
  rows: Cell[][];
  /** Where the next page begins; null after the last one. */
  next: string | null;
}

/** Rows of a page at most, whatever is asked for. */
export const PAGE_ROWS_MAX = 1000;
