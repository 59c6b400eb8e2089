import type { QueryAnswer, QuerySession } from '../ports/query-engine.js';

/** What the program asks a child. */
export type ToQueryChild = { kind: 'run'; session: SentSession } | { kind: 'parse'; sql: string };

export type SentSession = Omit<QuerySession, 'signal'>;

export type FromQueryChild =
  | { kind: 'ready' }
  | { kind: 'answered'; answers: QueryAnswer[] }
  | { kind: 'parsed'; tree: unknown }
  | { kind: 'failed'; code: QueryFailure; message: string };

export type QueryFailure = 'QUERY_FAILED' | 'QUERY_TOO_LARGE';

/** How a child is set up, passed as its first argument in JSON. */
export interface QueryChildSetup {
  threads: number;
  /** The child's own, emptied when it ends. */
  spillFolder: string;
  /** What it may spill, `2GB` for instance. */
  spill: string;
}
