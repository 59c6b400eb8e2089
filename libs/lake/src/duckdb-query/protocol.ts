import type { QueryResult, QuerySession } from '../ports/query-engine.js';

/** Messages from the program to a child. */
export type ToQueryChild =
  { kind: 'run'; session: SessionMessage } | { kind: 'parse'; sql: string };

export type SessionMessage = Omit<QuerySession, 'signal'>;

export type FromQueryChild =
  | { kind: 'ready' }
  | { kind: 'answered'; answers: QueryResult[] }
  | { kind: 'parsed'; tree: unknown }
  | { kind: 'failed'; code: QueryFailure; message: string };

export type QueryFailure = 'QUERY_FAILED' | 'QUERY_TOO_LARGE';

/** The setup of a child, passed as its first argument in JSON. */
export interface QueryChildSetup {
  threads: number;
  /** The child's spill folder, emptied when it ends. */
  spillFolder: string;
  /** Limit of spilled bytes, `2GB` for instance. */
  spill: string;
}
