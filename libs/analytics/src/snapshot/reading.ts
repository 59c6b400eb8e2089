import type { Snapshot } from './snapshot.js';

/**
 * What one answer does with its snapshot. It goes along with the snapshot: while an AsyncLocalStorage is in
 * use, Node.js follows every asynchronous step of the process, which costs stored answers a tenth of their
 * time.
 */
export class Reading {
  /** Of the rows that were read by now, as PostgreSQL gave them. */
  bytes = 0;

  /**
   * @param signal ends the statements
   * @param about what the answer is to: the name of a use case
   */
  constructor(
    readonly signal?: AbortSignal,
    readonly about?: string,
  ) {}
}

/** A snapshot, and what it is read for. */
export type ReadSnapshot = Snapshot & {
  reading?: Reading;
  /** The published one of another flow, for an answer that is from both. */
  beside?: Snapshot | undefined;
};
