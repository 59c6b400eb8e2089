import type { DataSource, EntityManager } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Job, jobRow, type Work } from './job.js';

const COLUMNS = `job_id::text AS id, kind, arguments, asked_by AS "askedBy", asked_at AS "askedAt", schedule,
  started_at AS "startedAt", ended_at AS "endedAt", attempts, result, error_code AS "errorCode", error`;

/** A job that nobody has said anything of for this while is taken by another worker, s. */
const HELD = 60;
/** Times that a job is begun, when its worker was lost or it may succeed the next time. */
const ATTEMPTS = 3;
/** Jobs that may wait: somebody is asking faster than anybody works. */
const WAITING_MAX = 100;

/** Work that the catalogue was asked for. */
export class Jobs {
  constructor(private readonly warehouse: DataSource) {}

  /** @throws AppError BUSY when too many wait */
  async ask(
    manager: EntityManager,
    { kind, arguments: given }: Work,
    askedBy: string,
  ): Promise<Job> {
    const [job] = await queryRows(
      manager,
      jobRow,
      `INSERT INTO ops.catalogue_jobs (kind, arguments, asked_by)
       SELECT $1, $2, $3
       WHERE (SELECT count(*) FROM ops.catalogue_jobs WHERE ended_at IS NULL) < $4
       RETURNING ${COLUMNS}`,
      [kind, given, askedBy, WAITING_MAX],
    );
    if (job) return job;
    const message = `${WAITING_MAX} jobs of the catalogue wait already; ask again later`;
    throw new AppError('BUSY', message, { retryable: true });
  }

  /** Newest first, at most `first`, older than the job `before` when given. */
  list(first: number, before?: number): Promise<Job[]> {
    return queryRows(
      this.warehouse,
      jobRow,
      `SELECT ${COLUMNS} FROM ops.catalogue_jobs
       WHERE $2::bigint IS NULL OR job_id < $2 ORDER BY job_id DESC LIMIT $1`,
      [first, before ?? null],
    );
  }

  async find(id: string): Promise<Job | undefined> {
    const sql = `SELECT ${COLUMNS} FROM ops.catalogue_jobs WHERE job_id = $1`;
    const [job] = await queryRows(this.warehouse, jobRow, sql, [id]);
    return job;
  }

  /** Takes the oldest that is to be done and that nobody holds. */
  async take(): Promise<Job | undefined> {
    await this.warehouse.query(
      `UPDATE ops.catalogue_jobs
       SET ended_at = now(), error = coalesce(error, 'its worker was lost each time it was begun')
       WHERE ended_at IS NULL AND attempts >= $1 AND (held_until IS NULL OR held_until < now())`,
      [ATTEMPTS],
    );
    const [job] = await queryRows(
      this.warehouse,
      jobRow,
      `UPDATE ops.catalogue_jobs SET started_at = now(), attempts = attempts + 1,
         error_code = NULL, error = NULL, held_until = now() + make_interval(secs => $1)
       WHERE job_id = (
         SELECT job_id FROM ops.catalogue_jobs
         WHERE ended_at IS NULL AND (held_until IS NULL OR held_until < now())
         ORDER BY job_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [HELD],
    );
    return job;
  }

  /** Says that somebody is still at it. */
  async hold(id: string): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.catalogue_jobs SET held_until = now() + make_interval(secs => $2)
       WHERE job_id = $1 AND ended_at IS NULL`,
      [id, HELD],
    );
  }

  /** Leaves a job to whoever comes next. */
  async release(id: string): Promise<void> {
    await this.warehouse.query(
      'UPDATE ops.catalogue_jobs SET held_until = NULL WHERE job_id = $1 AND ended_at IS NULL',
      [id],
    );
  }

  async succeed(id: string, result: object): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.catalogue_jobs SET ended_at = now(), result = $2, error_code = NULL, error = NULL
       WHERE job_id = $1 AND ended_at IS NULL`,
      [id, JSON.stringify(result)],
    );
  }

  /**
   * One that may succeed the next time is left to be taken again a minute later, so many times; one that found another
   * at its work until that one is done.
   */
  async fail({ id, attempts }: Job, error: unknown): Promise<void> {
    const mayPass = error instanceof AppError && error.retryable;
    const code = error instanceof AppError ? error.code : null;
    const isLast = code !== 'BUSY' && attempts >= ATTEMPTS;
    await this.warehouse.query(
      `UPDATE ops.catalogue_jobs
       SET ended_at = CASE WHEN $2 THEN now() END, error_code = $3, error = $4,
         attempts = attempts - CASE WHEN $3 = 'BUSY' THEN 1 ELSE 0 END
       WHERE job_id = $1 AND ended_at IS NULL`,
      [id, !mayPass || isLast, code, error instanceof Error ? error.message : String(error)],
    );
  }
}
