/**
 * Notifications of new objects in buckets: at least once, in any order, and sometimes missing. A
 * message only says where to check, never what is there.
 */
export interface ObjectEvents {
  /** How long a received message is hidden from other receivers, in ms; then it is delivered again. */
  readonly hiddenMs: number;
  /**
   * Waits some seconds for messages.
   * @returns none when none arrived
   * @throws AppError AWS_…; at once, an error to ignore, when the signal aborts
   */
  receive(signal: AbortSignal): Promise<ObjectMessage[]>;
  /** Deletes messages; failed ones are delivered again. @throws AppError AWS_… */
  remove(messages: readonly ObjectMessage[]): Promise<void>;
  close(): void;
}

export interface ObjectMessage {
  id: string;
  /** Identifies the message for its deletion. */
  receipt: string;
  notification: ObjectNotification;
}

/** The content of a message: new objects, something else, or unreadable. */
export type ObjectNotification =
  | { kind: 'put'; objects: readonly ObjectName[] }
  | { kind: 'other' }
  | { kind: 'unreadable'; why: string };

export interface ObjectName {
  bucket: string;
  key: string;
}
