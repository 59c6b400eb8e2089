/**
 * Tells of objects that were put into buckets: at least once, in any order, and now and then not at all.
 * So a message says where to look, and never what is there.
 */
export interface ObjectEvents {
  /** How long a message stays hidden from others after it was received, ms; then it comes again. */
  readonly hiddenMs: number;
  /**
   * Waits for messages, for some seconds.
   * @returns none when there were none
   * @throws AppError AWS_…; when the signal is aborted, at once, an error nobody needs to hear of
   */
  receive(signal: AbortSignal): Promise<ObjectMessage[]>;
  /** Takes messages away for good; one that cannot be comes again. @throws AppError AWS_… */
  remove(messages: readonly ObjectMessage[]): Promise<void>;
  close(): void;
}

export interface ObjectMessage {
  id: string;
  /** What it is taken away by. */
  receipt: string;
  news: ObjectNews;
}

/** What a message says: objects that were put there, something else, or nothing that can be read. */
export type ObjectNews =
  | { kind: 'put'; objects: readonly ObjectName[] }
  | { kind: 'other' }
  | { kind: 'unreadable'; why: string };

export interface ObjectName {
  bucket: string;
  key: string;
}
