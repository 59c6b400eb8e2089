import type { EventPosition } from '../ports/event-source.js';

/** Reading failed at a position. */
export class ReadFailure extends Error {
  constructor(
    readonly at: EventPosition,
    override readonly cause: unknown,
  ) {
    super(String(cause));
  }
}

interface Failure {
  at: EventPosition;
  code: string;
  tries: number;
}

/** Counts how often reading has failed at one position of each partition with one error. */
export class OffsetFailures {
  private readonly failures = new Map<number, Failure>();

  /**
   * Counts a failure.
   * @param code of its error
   * @returns the number of failures in a row at this position with this code
   */
  count(at: EventPosition, code: string): number {
    const former = this.failures.get(at.partition);
    const isSame =
      former?.code === code && former.at.topicId === at.topicId && former.at.from === at.from;
    const tries = isSame ? former.tries + 1 : 1;
    this.failures.set(at.partition, { at, code, tries });
    return tries;
  }
}
