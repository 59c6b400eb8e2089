import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const rangesSql = sqlFile(import.meta.url, '../live/live_ranges.sql');

/** The ranges of stored events that are not published, and that of unread ones. $1 topic, $2 flow */
const bytesSql = `
  WITH log AS (
    SELECT h.topic_id, h.next, coalesce(o.next, h.first) AS unread
    FROM ops.event_heads h
    LEFT JOIN ops.stream_offsets o ON o.stream = h.topic AND o.topic_id = h.topic_id AND o.partition = 0
    WHERE h.topic = $1 AND h.partition = 0
  ), ranges AS (
    SELECT r.first, r.last FROM (${rangesSql}) r JOIN log USING (topic_id) WHERE r.partition = 0
    UNION ALL
    SELECT unread, next - 1 FROM log
  )
  SELECT coalesce(sum(last.end_byte - first.end_byte + octet_length(first.payload)), 0)::text AS bytes
  FROM ranges r
  JOIN ops.event_log first ON first.topic = $1 AND first.partition = 0 AND first."offset" = r.first
  JOIN ops.event_log last ON last.topic = $1 AND last.partition = 0 AND last."offset" = r.last`;

/** How long a figure is used while only this process adds to it. */
const MEASURED_MS = 1_000;

/** Bytes of one topic's events that no published snapshot has. */
export class UnpublishedBytes {
  private bytes = 0;
  private at = -Infinity;

  constructor(
    private readonly warehouse: Pick<DataSource, 'query'>,
    private readonly topic: string,
    private readonly flow: string,
  ) {}

  /** Returns the bytes as of the last second, with all that this process added since. */
  async read(): Promise<number> {
    if (performance.now() - this.at > MEASURED_MS) {
      const row = z.object({ bytes: z.coerce.number() });
      const [found] = await queryRows(this.warehouse, row, bytesSql, [this.topic, this.flow]);
      this.bytes = found?.bytes ?? 0;
      this.at = performance.now();
    }
    return this.bytes;
  }

  /** Counts bytes that were committed. */
  add(bytes: number): void {
    this.bytes += bytes;
  }
}
