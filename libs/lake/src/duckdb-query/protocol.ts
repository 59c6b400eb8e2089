import type { QueryAnswer, QuerySession } from '../ports/query-engine.js';

/** Messages from the program to a child. */
export type ToQueryChild = { kind: 'run'; session: SentSession } | { kind: 'parse'; sql: string };

export type SentSession = Omit<QuerySession, 'signal'>;

export type FromQueryChild =
  | { kind: 'ready' }
  | { kind: 'answered'; answers: QueryAnswer[] }
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
