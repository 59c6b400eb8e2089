/** A partition of a topic. A topic that was deleted and created again has another id. */
export interface EventPartition {
  topicId: string;
  partition: number;
  /** Lowest offset kept. */
  first: number;
  /** Offset of the next event. */
  next: number;
}

export interface StreamEvent {
  offset: number;
  /** Time of arrival at the source, in ms since 1970. */
  at: number;
  value: Buffer;
}

export interface EventBatch {
  events: StreamEvent[];
  /** Position after the batch; beyond the last event when the source skips offsets (markers, aborted transactions). */
  next: number;
}

/** A position in a partition of one incarnation of a topic. */
export interface EventPosition {
  topicId: string;
  partition: number;
  from: number;
}

/** Reads events of topics, in order within a partition. Offsets are safe integers and never used twice in a topic. */
export interface EventSource {
  /**
   * Returns the partitions of a topic, in order.
   * @throws AppError STREAM_TOPIC_UNKNOWN; STREAM_UNAVAILABLE (retryable)
   */
  partitions(topic: string): Promise<EventPartition[]>;
  /**
   * Returns events from an offset on, in order, up to about `maxBytes`; at least one event when there is one, however
   * large. Empty at the end; may wait up to about a second for an event.
   * @throws AppError STREAM_TOPIC_UNKNOWN; STREAM_UNAVAILABLE (retryable); STREAM_CODEC when the events have a
   *   compression or format that this process cannot read; STREAM_SCHEMA without the schema of an event (retryable
   *   while the registry does not answer)
   * @throws StreamGap when `from` is below the lowest kept offset or beyond the end, or the topic's id is another
   * @throws the reason of `signal` once it is aborted
   */
  fetch(
    topic: string,
    at: EventPosition,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<EventBatch>;
  close(): Promise<void>;
}
