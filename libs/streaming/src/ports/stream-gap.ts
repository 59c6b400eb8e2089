import { AppError } from '#platform/errors/app-error.js';
import type { EventPartition, EventPosition } from './event-source.js';

/** The source no longer has the events between the position of a reader and the lowest kept offset. */
export class StreamGap extends AppError {
  /**
   * @param asked position of the reader
   * @param kept the partition as it is now
   */
  constructor(
    readonly topic: string,
    readonly asked: EventPosition,
    readonly kept: EventPartition,
  ) {
    super('STREAM_GAP', formatGap(topic, asked, kept));
    this.name = 'StreamGap';
  }
}

/**
 * Returns the gap at a position, if its partition has one. A partition is missing only in a topic that was created again
 * with fewer of them; otherwise the answer of the source is not complete.
 * @param partitions those that the topic has now
 */
export function findGap(
  topic: string,
  asked: EventPosition,
  partitions: readonly EventPartition[],
): StreamGap | undefined {
  const { partition, topicId, from } = asked;
  const [any] = partitions;
  const kept =
    partitions.find((each) => each.partition === partition) ??
    (any && { topicId: any.topicId, partition, first: 0, next: 0 });
  if (!kept) return undefined;
  if (kept.topicId !== topicId) return new StreamGap(topic, asked, kept);
  const isThere = partitions.includes(kept);
  return isThere && (from < kept.first || from > kept.next)
    ? new StreamGap(topic, asked, kept)
    : undefined;
}

function formatGap(topic: string, asked: EventPosition, kept: EventPartition): string {
  const place = `topic ${topic}, partition ${asked.partition}`;
  const advice = 'accept the gap, or restore the topic';
  if (asked.topicId !== kept.topicId) {
    return `${place}: the topic was deleted and created again, at offset ${asked.from} of the former one; ${advice}`;
  }
  if (asked.from < kept.first) {
    return `${place}: events ${asked.from} to ${kept.first - 1} are missing; ${advice}`;
  }
  return `${place}: the next event is ${asked.from}, but the topic ends before ${kept.next}; ${advice}`;
}
