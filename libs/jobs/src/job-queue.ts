import type { DataSource, EntityManager } from 'typeorm';
import type { ZodType } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';

/** A job that one worker holds until its lease expires. */
export interface ClaimedJob {
  id: string;
  /** Including this one. */
  attempts: number;
}

const SETTLED = 'settled_at';

/** Values by column. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * A table of jobs. Its column `attempts` counts attempts. `next_attempt_at` is when a job may be claimed; for a
 * claimed one, when its lease expires.
 */
export interface JobTable<Job extends ClaimedJob> {
  /** `ops.notifications` */
  name: string;
  /** Key column of a job. */
  key: string;
  /** Which jobs are not settled: an SQL condition. */
  pendingSql: string;
  /** Column of the time when a job was settled; default `settled_at`. */
  settledColumn?: string;
  /** Which of the table's jobs belong to this queue, if not all: an SQL condition with parameter $4. */
  filter?: { sql: string; value: unknown };
  /** Another table that a claim reads: `{ table: 'ops.reports r', on: 'r.report_id = job.report_id' }` */
  join?: { table: string; on: string };
  /** More assignments of a claim. */
  onClaim?: string;
  /** Columns of a claimed job, from the table `job`. */
  columns: string;
  row: ZodType<Job>;
}

/**
 * Queue of a table's jobs. Concurrent workers claim different jobs. A claim is a lease: when it expires without
 * renewal, as after `kill -9`, the next worker may claim the job. Later writes of the first worker are refused,
 * except for a completed job, which need not run again.
 */
export class JobQueue<Job extends ClaimedJob> {
  constructor(
    protected readonly warehouse: DataSource,
    private readonly table: JobTable<Job>,
  ) {}

  /**
   * Claims due jobs, the longest due first.
   * @param until when the lease expires
   */
  claim(now: Date, until: Date, most = 1): Promise<Job[]> {
    const { name, key, pendingSql, filter, join, onClaim, columns, row } = this.table;
    const sql = `
      WITH due AS (
        SELECT ${key} FROM ${name}
        -- $1 has whole milliseconds. One that is further off than any wait was written by a clock that was ahead.
        WHERE ${pendingSql} AND (next_attempt_at < $1::timestamptz + interval '1 ms'
                              OR next_attempt_at > $1::timestamptz + interval '1 day')
          ${filter ? `AND ${filter.sql}` : ''}
        ORDER BY next_attempt_at, ${key} LIMIT $2
        FOR UPDATE SKIP LOCKED
      )
      UPDATE ${name} job
      SET attempts = job.attempts + 1, next_attempt_at = $3 ${onClaim ? `, ${onClaim}` : ''}
      FROM due ${join ? `, ${join.table}` : ''}
      WHERE job.${key} = due.${key} ${join ? `AND ${join.on}` : ''}
      RETURNING ${columns}`;
    const values = filter ? [now, most, until, filter.value] : [now, most, until];
    return queryRows(this.warehouse, row, sql, values);
  }

  /** Renews the lease of a job. @returns false when the job was cancelled, or another worker has it */
  renew(job: ClaimedJob, until: Date): Promise<boolean> {
    return this.write(job, { next_attempt_at: until });
  }

  /** Schedules another attempt of a job. */
  async retry(job: ClaimedJob, next: Date, columns: Columns): Promise<void> {
    await this.write(job, { next_attempt_at: next, ...columns });
  }

  /** Releases a job without counting an attempt, for a worker that stops. */
  async release(job: ClaimedJob, now: Date, columns: Columns = {}): Promise<void> {
    await this.write(job, { next_attempt_at: now, attempts: job.attempts - 1, ...columns });
  }

  /** Ends a failed job permanently. @param columns which make it no longer `pending` */
  async settle(job: ClaimedJob, columns: Columns): Promise<void> {
    await this.write(job, columns);
  }

  /** Ends a completed job, even after its lease expired. */
  async complete({ id }: ClaimedJob, columns: Columns): Promise<void> {
    await this.write({ id, attempts: null }, columns);
  }

  /**
   * Settles the pending jobs with a value in a column. Later writes of their workers are refused, and the next renewal
   * of a lease aborts the work.
   * @returns whether any was pending
   */
  cancel(
    session: EntityManager,
    [column, value]: [string, unknown],
    columns: Columns,
  ): Promise<boolean> {
    const { name, pendingSql, settledColumn = SETTLED } = this.table;
    const set = `${assignments(columns, 2)}, ${settledColumn} = now()`;
    const sql = `UPDATE ${name} SET ${set} WHERE ${column} = $1 AND ${pendingSql} RETURNING 1`;
    return hasRows(session, sql, [value, ...Object.values(columns)]);
  }

  /** Deletes jobs that were settled before their retention. */
  async deleteSettled(now: Date, keptDays: number): Promise<void> {
    const { name, pendingSql, settledColumn = SETTLED } = this.table;
    await this.warehouse.query(
      `DELETE FROM ${name}
       WHERE NOT (${pendingSql}) AND ${settledColumn} < $1::timestamptz - make_interval(days => $2)`,
      [now, keptDays],
    );
  }

  private write(
    { id, attempts }: { id: string; attempts: number | null },
    columns: Columns,
  ): Promise<boolean> {
    const { name, key, pendingSql } = this.table;
    return hasRows(
      this.warehouse,
      `UPDATE ${name} SET ${assignments(columns, 3)}
       WHERE ${key} = $1 AND ${pendingSql} AND attempts = coalesce($2, attempts)
       RETURNING 1`,
      [id, attempts, ...Object.values(columns)],
    );
  }
}

const assignments = (columns: Columns, from: number) =>
  Object.keys(columns)
    .map((column, index) => `${column} = $${from + index}`)
    .join(', ');
