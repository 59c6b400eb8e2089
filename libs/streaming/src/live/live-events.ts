import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Stream } from '../reader/stream.js';

const rangesSql = sqlFile(import.meta.url, './live-ranges.sql');

const EVENTS_OF_RANGE = `
  JOIN ops.stream_events e ON e.stream = $1 AND e.topic_id = r.topic_id AND e.partition = r.partition
    AND e."offset" BETWEEN r.first AND r.last`;

/** A number that `numeric` reads; other texts are faults of their event. */
const NUMBER = `'^-?[0-9]{1,15}([.][0-9]{1,9})?$'`;

const sumRow = z.object({
  /** Beginning of the minute of arrival. */
  minute: z.date(),
  /** Values of the grouping columns. */
  by: z.array(z.string().nullable()),
  events: z.int(),
  /** Exact sums, as decimal text. */
  sums: z.array(z.string()),
});

/** Events of one minute with the same values. */
export type LiveSum = z.output<typeof sumRow>;

const totalsRow = z.object({
  snapshotId: z.string().nullable(),
  events: z.int(),
  sums: z.array(z.string()),
});

/** Columns to group by and to add up, by their names in the contract. */
export interface LiveQuestion {
  by: readonly string[];
  sums: readonly string[];
  /** Most groups. */
  first: number;
}

/** The answer: totals of all live events, and the newest groups. */
export interface LiveAnswer extends z.output<typeof totalsRow> {
  groups: LiveSum[];
}

/** Adds up the stored events that the published snapshot does not have. */
export class LiveEvents {
  constructor(
    private readonly warehouse: DataSource,
    private readonly stream: Pick<Stream, 'name' | 'flow'>,
  ) {}

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

  /** Returns totals and groups of the live events without a fault, and the published snapshot that lacks them. */
  answer(contract: Contract, { by, sums, first }: LiveQuestion): Promise<LiveAnswer> {
    const { name, flow } = this.stream;
    const cells = (columns: readonly string[]) => columns.map((column) => cellOf(contract, column));
    const amounts = cells(sums).map((cell) => `sum(${cell}::numeric)::text`);
    const areNumbers = cells(sums).map((cell) => `${cell} ~ ${NUMBER}`);
    const live = `FROM (${rangesSql}) r ${EVENTS_OF_RANGE}
      WHERE ${['e.fault IS NULL', ...areNumbers].join(' AND ')}`;
    // Both see one state of the warehouse: between two statements a run could publish.
    return this.warehouse.transaction('REPEATABLE READ', async (manager) => {
      const [totals] = await queryRows(
        manager,
        totalsRow,
        `SELECT count(*)::integer AS events,
                ARRAY[${amounts.map((each) => `coalesce(${each}, '0')`).join(', ')}] AS sums,
                (SELECT snapshot_id::text FROM ops.snapshots
                 WHERE flow = $2 AND status = 'published') AS "snapshotId" ${live}`,
        [name, flow],
      );
      const groups = await queryRows(
        manager,
        sumRow,
        `SELECT date_trunc('minute', e.received_at) AS minute, ARRAY[${cells(by).join(', ')}] AS by,
                count(*)::integer AS events, ARRAY[${amounts.join(', ')}] AS sums ${live}
         GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT $3`,
        [name, flow, first],
      );
      return { ...(totals ?? { snapshotId: null, events: 0, sums: sums.map(() => '0') }), groups };
    });
  }
}

function cellOf({ columns, dataset }: Contract, column: string): string {
  const index = columns.findIndex(({ name }) => name === column);
  if (index < 0) throw new Error(`the contract of ${dataset} has no column ${column}`);
  // PostgreSQL counts from 1.
  return `e.cells[${index + 1}]`;
}
