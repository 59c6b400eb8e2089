import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { pause } from '#platform/aws/retries.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type {
  EventBatch,
  EventPartition,
  EventPosition,
  EventSource,
  StreamEvent,
} from '../ports/event-source.js';
import { findGap } from '../ports/stream-gap.js';

const fetchSql = sqlFile(import.meta.url, './fetch_events.sql');
const dropSql = sqlFile(import.meta.url, './drop_read_events.sql');

const partitionRow = z.object({
  topicId: z.string(),
  partition: z.int(),
  first: z.coerce.number(),
  next: z.coerce.number(),
});
const eventRow = z.object({
  offset: z.coerce.number(),
  at: z.coerce.number(),
  payload: z.string(),
});
const droppedRow = z.object({ dropped: z.coerce.number() });

/** How often an empty fetch looks for an event, and how many times. */
const POLL_MS = 100;
const POLLS = 10;
/** A fetch of small events measures the bytes of this many. */
const EVENTS_MAX = 10_000;
/** Events that one statement of the housekeeping drops. */
const DROPPED_AT_ONCE = 10_000;

/** @param topics those that exist @throws AppError STREAM_TOPIC_UNKNOWN */
export function requireTopic(topics: readonly string[], topic: string): void {
  if (topics.includes(topic)) return;
  const known = topics.length === 0 ? 'this instance has none' : `use one of ${topics.join(', ')}`;
  throw new AppError('STREAM_TOPIC_UNKNOWN', `there is no topic ${topic}: ${known}`);
}

/** The event log in the warehouse, as a source. Every topic has one partition. */
export class WarehouseLog implements EventSource {
  /** @param topics those that the flows declare */
  constructor(
    private readonly warehouse: Pick<DataSource, 'query'>,
    private readonly topics: readonly string[],
  ) {}

  async partitions(topic: string): Promise<EventPartition[]> {
    requireTopic(this.topics, topic);
    const found = await this.heads(topic);
    if (found.length > 0) return found;
    await createHead(this.warehouse, topic);
    return this.heads(topic);
  }

  async fetch(
    topic: string,
    at: EventPosition,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<EventBatch> {
    for (let look = 1; ; look += 1) {
      signal.throwIfAborted();
      const partitions = await this.partitions(topic);
      const gap = findGap(topic, at, partitions);
      if (gap) throw gap;
      const kept = partitions.find((each) => each.partition === at.partition);
      if (!kept) throw new Error(`the log of ${topic} has no partition ${at.partition}`);
      const events = at.from < kept.next ? await this.read(topic, at, maxBytes) : [];
      // Otherwise the housekeeping dropped some meanwhile: the next look finds the gap.
      if (events[0]?.offset === at.from) return { events, next: at.from + events.length };
      if (look === POLLS) return { events: [], next: at.from };
      await pause(POLL_MS, signal);
    }
  }

  /**
   * Drops events that their stream has read, at most some thousand.
   * @param days events are kept at least for so long
   * @returns the number of dropped events
   */
  async dropRead(topic: string, days: number): Promise<number> {
    const [row] = await queryRows(this.warehouse, droppedRow, dropSql, [
      topic,
      days,
      DROPPED_AT_ONCE,
    ]);
    return row?.dropped ?? 0;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private heads(topic: string): Promise<EventPartition[]> {
    return queryRows(
      this.warehouse,
      partitionRow,
      `SELECT topic_id AS "topicId", partition, first, next FROM ops.event_heads
       WHERE topic = $1 ORDER BY partition`,
      [topic],
    );
  }

  private async read(topic: string, at: EventPosition, maxBytes: number): Promise<StreamEvent[]> {
    const parameters = [topic, at.partition, at.from, maxBytes, EVENTS_MAX];
    const rows = await queryRows(this.warehouse, eventRow, fetchSql, parameters);
    return rows.map(({ payload, ...rest }) => ({ ...rest, value: Buffer.from(payload) }));
  }
}

/** Creates the empty log of a topic unless it exists. */
export async function createHead(session: Pick<DataSource, 'query'>, topic: string): Promise<void> {
  await session.query('INSERT INTO ops.event_heads (topic) VALUES ($1) ON CONFLICT DO NOTHING', [
    topic,
  ]);
}
