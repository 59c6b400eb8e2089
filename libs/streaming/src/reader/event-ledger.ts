import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { copyCsvInto } from '#platform/database/copy.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { EventPartition, EventPosition } from '../ports/event-source.js';
import type { ParsedEvent } from './parse-event.js';

const addPositionsSql = sqlFile(import.meta.url, './add_positions.sql');
const storeSql = sqlFile(import.meta.url, './store_events.sql');
const conflictsSql = sqlFile(import.meta.url, './store_conflicts.sql');

/** The columns of an event in a batch; the others are the same for all its events. */
const COLUMNS = ['"offset"', 'received_at', 'cells', 'fields', 'raw', 'event_id', 'fault'];

/** Every connection keeps its own, which is empty between two transactions. */
const BATCH_TABLE = `
  CREATE TEMP TABLE IF NOT EXISTS stream_batch (
    "offset" bigint, received_at timestamptz, cells text[], fields text, raw text, event_id text, fault text
  ) ON COMMIT DELETE ROWS`;

const positionRow = z.object({
  topicId: z.string(),
  partition: z.int(),
  from: z.coerce.number(),
});

const storedRow = z.object({ duplicates: z.int() });

/** An event to store. */
export interface ReadEvent extends ParsedEvent {
  offset: number;
  /** Time of arrival at the source, in ms since 1970. */
  at: number;
}

/** Records positions and events of one stream. A position moves only in the transaction that stores the events before it. */
export class EventLedger {
  constructor(
    private readonly warehouse: Pick<DataSource, 'query' | 'transaction'>,
    private readonly stream: string,
  ) {}

  /**
   * Returns the position in each partition of a topic, after it has added those of new partitions. The first
   * partitions of a topic start at their lowest kept offset; a partition that comes later starts at 0.
   */
  async positions(partitions: readonly EventPartition[]): Promise<EventPosition[]> {
    await this.warehouse.query(addPositionsSql, [
      this.stream,
      partitions.map(({ topicId }) => topicId),
      partitions.map(({ partition }) => partition),
      partitions.map(({ first }) => first),
    ]);
    return this.readPositions();
  }

  /** Returns the position in a partition; undefined when there is none. */
  async position(partition: number): Promise<EventPosition | undefined> {
    return (await this.readPositions()).find((each) => each.partition === partition);
  }

  private readPositions(): Promise<EventPosition[]> {
    return queryRows(
      this.warehouse,
      positionRow,
      `SELECT topic_id AS "topicId", partition, next::text AS "from"
       FROM ops.stream_offsets WHERE stream = $1 AND NOT is_former ORDER BY partition`,
      [this.stream],
    );
  }

  /**
   * Stores the events between two positions, and moves the position, in one transaction.
   * @param at where the events begin @param next the position after them
   * @returns false when another reader has moved the position: then nothing is stored
   */
  store(at: EventPosition, next: number, events: Iterable<ReadEvent>): Promise<boolean> {
    const { topicId, partition, from } = at;
    return this.warehouse.transaction(async (manager) => {
      const { queryRunner } = manager;
      if (!queryRunner) throw new Error('a transaction without a query runner');
      const isCurrent = await hasRows(
        manager,
        `UPDATE ops.stream_offsets SET next = $5
         WHERE stream = $1 AND topic_id = $2 AND partition = $3 AND next = $4 AND NOT is_former
         RETURNING next`,
        [this.stream, topicId, partition, from, next],
      );
      if (!isCurrent) return false;
      await manager.query(BATCH_TABLE);
      await copyCsvInto(queryRunner, 'stream_batch', COLUMNS, Readable.from(formatLines(events)));
      const place = [this.stream, topicId, partition];
      const [stored] = await queryRows(manager, storedRow, storeSql, place);
      if (stored && stored.duplicates > 0) await manager.query(conflictsSql, place);
      return true;
    });
  }
}

/** Large enough that COPY gets few chunks, small enough that a batch is not in memory twice. */
const CHUNK_CHARACTERS = 1 << 18;

function* formatLines(events: Iterable<ReadEvent>): Generator<string> {
  let chunk = '';
  for (const { offset, at, cells, fields, raw, eventId, fault } of events) {
    const time = new Date(at).toISOString();
    const row = [cells && formatArray(cells), fields, raw, eventId, fault].map(quoteCell).join(',');
    chunk += `${offset},${time},${row}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

const quoteCell = (text: string | null): string =>
  text === null ? '' : `"${text.replaceAll('"', '""')}"`;

/** The text of an array, as PostgreSQL reads it. */
const formatArray = (cells: readonly (string | null)[]): string =>
  `{${cells.map((cell) => (cell === null ? 'NULL' : `"${cell.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
