import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { EventPosition, EventSource } from '../ports/event-source.js';
import { StreamGap } from '../ports/stream-gap.js';
import { EventLedger } from './event-ledger.js';

const partitionLagsSql = sqlFile(import.meta.url, './partition_lags.sql');

const lagRow = z.object({
  stream: z.string(),
  partition: z.int(),
  next: z.coerce.number(),
  /** Number of unread events at the last look; null before the first. */
  lag: z.coerce.number().nullable(),
  /** Arrival of the oldest unread event then; null without one. */
  unreadAt: z.date().nullable(),
  /** Number of events stored since the beginning, of those with a fault, and of those left out as duplicates. */
  rows: z.coerce.number(),
  poison: z.coerce.number(),
  duplicates: z.coerce.number(),
});

/** How far a stream has read a partition. */
export type PartitionLag = z.output<typeof lagRow>;

/** Returns how far streams have read, from the last look of a worker. @param stream all of them without one */
export function partitionLags(warehouse: DataSource, stream?: string): Promise<PartitionLag[]> {
  return queryRows(warehouse, lagRow, partitionLagsSql, [stream ?? null]);
}

/** Records how many events the source has that a stream has not read, and since when. */
export async function recordLags(
  warehouse: DataSource,
  source: EventSource,
  stream: string,
  signal: AbortSignal,
): Promise<void> {
  const partitions = await source.partitions(stream);
  const positions = await new EventLedger(warehouse, stream).positions(partitions);
  for (const position of positions) {
    const { topicId, partition, from } = position;
    const now = partitions.find((each) => each.partition === partition);
    if (now?.topicId !== topicId) continue;
    const unreadAt =
      now.next > from ? await readArrivalTime(source, stream, position, signal) : null;
    await warehouse.query(
      `UPDATE ops.stream_offsets SET source_next = $4, unread_at = $5, seen_at = now()
       WHERE stream = $1 AND topic_id = $2 AND partition = $3`,
      [stream, topicId, partition, now.next, unreadAt],
    );
  }
}

/** Returns when the event at a position arrived; null when there is none. */
export async function readArrivalTime(
  source: EventSource,
  stream: string,
  position: EventPosition,
  signal: AbortSignal,
): Promise<Date | null> {
  try {
    const { events } = await source.fetch(stream, position, 1, signal);
    return events[0] ? new Date(events[0].at) : null;
  } catch (error) {
    if (error instanceof StreamGap) return null;
    throw error;
  }
}
