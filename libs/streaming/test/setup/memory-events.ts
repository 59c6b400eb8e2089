import type { EventBatch, EventPosition, EventSource } from '#streaming/ports/event-source.js';
import { AppError } from '#platform/errors/app-error.js';
import { findGap } from '#streaming/ports/stream-gap.js';

/** A topic in memory: the events of each partition. */
export class MemoryEvents implements EventSource {
  /** Id of the topic; another one is a topic that was made anew. */
  topicId = 'topic-1';
  /** Time of arrival of an offset, in ms: a second after that of the offset before. */
  toArrivalTime = (offset: number): number => Date.UTC(2026, 0, 5, 10, 0, offset);
  /** Lowest kept offset of every partition. */
  first = 0;
  private readonly logs: Buffer[][];

  constructor(
    private readonly topic: string,
    partitions: number,
  ) {
    this.logs = Array.from({ length: partitions }, () => []);
  }

  /** Appends events to a partition. */
  append(partition: number, ...values: (string | Buffer)[]): void {
    for (const value of values)
      this.logs[partition]!.push(typeof value === 'string' ? Buffer.from(value) : value);
  }

  /** Deletes the topic and makes it anew, without events. */
  recreate(topicId: string, partitions = this.logs.length): void {
    this.topicId = topicId;
    this.first = 0;
    this.logs.length = partitions;
    for (const log of this.logs) log.length = 0;
  }

  partitions() {
    const { topicId, first } = this;
    return Promise.resolve(
      this.logs.map((log, partition) => ({ topicId, partition, first, next: log.length })),
    );
  }

  async fetch(topic: string, at: EventPosition, maxBytes: number): Promise<EventBatch> {
    if (topic !== this.topic) throw new Error(`there is no topic ${topic}`);
    const log = this.logs[at.partition];
    // As Kafka, before the gap is seen.
    if (!log) throw new AppError('STREAM_UNAVAILABLE', 'no leader', { retryable: true });
    const gap = findGap(topic, at, await this.partitions());
    if (gap) throw gap;
    const batch: EventBatch = { events: [], next: at.from };
    let bytes = 0;
    for (const value of log.slice(at.from)) {
      bytes += value.length;
      if (bytes > maxBytes && batch.events.length > 0) break;
      batch.events.push({ offset: batch.next, at: this.toArrivalTime(batch.next), value });
      batch.next++;
    }
    return batch;
  }

  close() {
    return Promise.resolve();
  }
}
