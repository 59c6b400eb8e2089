import type { DataSource, EntityManager } from 'typeorm';
import type { ZodType } from 'zod';
import { queryRows } from '#platform/database/rows.js';

/** A job that one worker has to itself until its lease ends. */
export interface Claimed {
  id: string;
  /** This one counted. */
  attempts: number;
}

/** Values by column. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * A table of jobs. It has a column `attempts`, and `next_attempt_at`: when a job may be claimed, which for a claimed one
 * is when its lease ends.
 */
export interface JobTable<Job extends Claimed> {
  /** `ops.notifications` */
  name: string;
  /** Column of the number of a job. */
  key: string;
  /** Which jobs are not settled: a condition in SQL. */
  pending: string;
  /** Jobs of this queue among those of the table, if not all: a condition with its parameter $4. */
  filter?: { sql: string; value: unknown };
  /** Another table that a claimed job needs: `{ table: 'ops.reports r', on: 'r.report_id = job.report_id' }` */
  joined?: { table: string; on: string };
  /** Assignments that a claim makes as well. */
  onClaim?: string;
  /** Columns of a claimed job, of the table `job`. */
  columns: string;
  row: ZodType<Job>;
}

/**
 * Jobs of a table. Workers claim different ones, however many claim at once. A claim is a lease: one that ends while
 * its worker says nothing, as after `kill -9`, leaves the job to the next. What a worker writes after that is refused,
 * but for a completed job: what is done need not be done again.
 */
export class JobQueue<Job extends Claimed> {
  constructor(
    protected readonly warehouse: DataSource,
    private readonly table: JobTable<Job>,
  ) {}

  /**
   * Claims jobs that are due, the longest due first.
   * @param until when another may claim them
   */
  claim(now: Date, until: Date, most = 1): Promise<Job[]> {
    const { name, key, pending, filter, joined, onClaim, columns, row } = this.table;
    const sql = `
      WITH due AS (
        SELECT ${key} FROM ${name}
        -- $1 has whole milliseconds. One that is further off than any wait was written by a clock that was ahead.
        WHERE ${pending} AND (next_attempt_at < $1::timestamptz + interval '1 ms'
                              OR next_attempt_at > $1::timestamptz + interval '1 day')
          ${filter ? `AND ${filter.sql}` : ''}
        ORDER BY next_attempt_at, ${key} LIMIT $2
        FOR UPDATE SKIP LOCKED
      )
      UPDATE ${name} job
      SET attempts = job.attempts + 1, next_attempt_at = $3 ${onClaim ? `, ${onClaim}` : ''}
      FROM due ${joined ? `, ${joined.table}` : ''}
      WHERE job.${key} = due.${key} ${joined ? `AND ${joined.on}` : ''}
      RETURNING ${columns}`;
    const values = filter ? [now, most, until, filter.value] : [now, most, until];
    return queryRows(this.warehouse, row, sql, values);
  }

  /** Prolongs the lease of a job. */
  renew(job: Claimed, until: Date): Promise<void> {
    return this.write(job, { next_attempt_at: until });
  }

  /** Leaves a job for another attempt. */
  retry(job: Claimed, next: Date, columns: Columns): Promise<void> {
    return this.write(job, { next_attempt_at: next, ...columns });
  }

  /** Gives a job back as if it had not been claimed, for a worker that stops. */
  release(job: Claimed, now: Date, columns: Columns = {}): Promise<void> {
    return this.write(job, { next_attempt_at: now, attempts: job.attempts - 1, ...columns });
  }

  /** Ends a job that failed for good. @param columns which take it out of `pending` */
  settle(job: Claimed, columns: Columns): Promise<void> {
    return this.write(job, columns);
  }

  /** Ends a job that is done, even if its lease is over. */
  complete({ id }: Claimed, columns: Columns): Promise<void> {
    return this.write({ id, attempts: null }, columns);
  }

  /** Settles the pending jobs of which a column has a value; what a worker writes of one later is refused. */
  async cancel(
    session: EntityManager,
    [column, value]: [string, unknown],
    columns: Columns,
  ): Promise<void> {
    const { name, pending } = this.table;
    const set = assignments(columns, 2);
    const sql = `UPDATE ${name} SET ${set}, settled_at = now() WHERE ${column} = $1 AND ${pending}`;
    await session.query(sql, [value, ...Object.values(columns)]);
  }

  /** Deletes jobs that were settled long ago. */
  async deleteSettled(now: Date, keptDays: number): Promise<void> {
    const { name, pending } = this.table;
    await this.warehouse.query(
      `DELETE FROM ${name}
       WHERE NOT (${pending}) AND settled_at < $1::timestamptz - make_interval(days => $2)`,
      [now, keptDays],
    );
  }

  private async write(
    { id, attempts }: { id: string; attempts: number | null },
    columns: Columns,
  ): Promise<void> {
    const { name, key, pending } = this.table;
    await this.warehouse.query(
      `UPDATE ${name} SET ${assignments(columns, 3)}
       WHERE ${key} = $1 AND ${pending} AND attempts = coalesce($2, attempts)`,
      [id, attempts, ...Object.values(columns)],
    );
  }
}

const assignments = (columns: Columns, from: number) =>
  Object.keys(columns)
    .map((column, index) => `${column} = $${from + index}`)
    .join(', ');
