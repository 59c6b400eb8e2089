import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Stream } from '../reader/stream.js';
import { amountsOf, cellOf, EVENTS_OF_RANGE, isCounted } from './live-columns.js';
import { type LiveSum, liveSumRow } from './live-sum.js';
import { PublishedMinutes } from './published-minutes.js';

const rangesSql = sqlFile(import.meta.url, './live-ranges.sql');

const groupRow = liveSumRow.extend({ grouped: z.int() });

/** Columns to group by and to add up, by their names in the contract. */
export interface LiveQuestion {
  by: readonly string[];
  sums: readonly string[];
  /** Most rows of each list. */
  first: number;
}

/** The answer: sums of all live events, and lists of the same events. */
export interface LiveAnswer {
  /** The published snapshot that lacks the events. */
  snapshotId: string | null;
  events: number;
  sums: string[];
  /** By minute, the newest first. */
  minutes: LiveSum[];
  /** By each column, in the order of the question, the highest last sum first. */
  columns: LiveSum[][];
  /** By minute and all columns, the newest first. */
  groups: LiveSum[];
  /** By minute, the newest first: events of the last minutes that the snapshot already has. */
  published: LiveSum[];
}

/** Adds up the stored events that the published snapshot does not have. */
export class LiveEvents {
  private readonly published: PublishedMinutes;

  constructor(
    private readonly warehouse: DataSource,
    private readonly stream: Pick<Stream, 'name' | 'flow'>,
  ) {
    this.published = new PublishedMinutes(stream);
  }

  /** Returns the number of live events, faulty ones included. */
  async count(): Promise<number> {
    const [row] = await queryRows(
      this.warehouse,
      z.object({ events: z.coerce.number() }),
      `SELECT coalesce(sum(coalesce(r.rows, (
         SELECT count(*) FROM ops.stream_events e
         WHERE e.stream = $1 AND e.topic_id = r.topic_id AND e.partition = r.partition
           AND e."offset" BETWEEN r.first AND r.last))), 0)::text AS events
       FROM (${rangesSql}) r`,
      [this.stream.name, this.stream.flow],
    );
    return row?.events ?? 0;
  }

  /** Returns sums of the live events without a fault, and the published snapshot that lacks them. */
  answer(contract: Contract, { by, sums, first }: LiveQuestion): Promise<LiveAnswer> {
    const { name, flow } = this.stream;
    const sql = liveSql(contract, by, sums);
    // All see one state of the warehouse: between two statements a run could publish.
    return this.warehouse.transaction('REPEATABLE READ', async (manager) => {
      const [snapshot] = await queryRows(
        manager,
        z.object({ id: z.string() }),
        `SELECT snapshot_id::text AS id FROM ops.snapshots WHERE flow = $1 AND status = 'published'`,
        [flow],
      );
      const rows = await queryRows(manager, groupRow, sql, [name, flow, first]);
      const listed = (grouped: number) => rows.filter((row) => row.grouped === grouped);
      // PostgreSQL's grouping(): one bit for each column that a row is not grouped by, the minute's the highest.
      const none = 2 ** (by.length + 1) - 1;
      const [total] = listed(none);
      return {
        snapshotId: snapshot?.id ?? null,
        events: total?.events ?? 0,
        sums: total?.sums ?? sums.map(() => '0'),
        minutes: listed(none - 2 ** by.length),
        columns: by.map((_, index) => listed(none - 2 ** (by.length - 1 - index))),
        groups: listed(0),
        published: await this.published.read(manager, contract, sums),
      };
    });
  }
}

/** Lists of the live events: in all, by minute, by each column, and by minute and all columns. */
function liveSql(contract: Contract, by: readonly string[], sums: readonly string[]): string {
  const amounts = sums.map((_, index) => `coalesce(sum(amounts[${index + 1}]), 0)::text`);
  const keys = by.map((_, index) => `by${index + 1}`);
  const all = ['minute', ...keys].join(', ');
  const sets = ['()', '(minute)', ...keys.map((key) => `(${key})`), `(${all})`];
  return `WITH live AS (
      SELECT date_trunc('minute', e.received_at) AS minute,
             ${by.map((column, index) => `${cellOf(contract, column)} AS ${keys[index]}`).join(', ')},
             ${amountsOf(contract, sums)} AS amounts
      FROM (${rangesSql}) r ${EVENTS_OF_RANGE}
      WHERE ${isCounted(contract, sums)}),
    grouped AS (
      SELECT grouping(${all}) AS grouped, minute, ARRAY[${keys.join(', ')}] AS by,
             count(*)::integer AS events, ARRAY[${amounts.join(', ')}] AS sums,
             row_number() OVER (
               PARTITION BY grouping(${all})
               ORDER BY minute DESC NULLS LAST, sum(amounts[${sums.length}]) DESC, ${keys.join(', ')}) AS place
      FROM live GROUP BY GROUPING SETS (${sets.join(', ')}))
    SELECT grouped, minute, by, events, sums FROM grouped WHERE place <= $3 ORDER BY grouped, place`;
}
