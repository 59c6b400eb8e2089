import type { DataSource, EntityManager } from 'typeorm';
import { JobQueue } from '#jobs/job-queue.js';
import { type JobKind as Kind, runJob } from '#jobs/run-job.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { z } from 'zod';
import { storableJson } from '#platform/text/storable-text.js';

const COLUMNS = `job.job_id::text AS id, kind, arguments, requested_by AS "askedBy", requested_at AS "askedAt", schedule,
  started_at AS "startedAt", ended_at AS "endedAt", attempts, result, error_code AS "errorCode", error`;

/** Another worker takes a job whose lease is not renewed for this time. */
const LEASE_MS = 60_000;
/** Attempts of a job whose worker is lost or whose error is retryable. */
const ATTEMPTS = 3;
/** Code of a cancelled job's error. */
const JOB_CANCELLED = 'JOB_CANCELLED' satisfies ErrorCode;
/** Maximum number of waiting jobs. */
const WAITING_MAX = 100;

export class Jobs extends JobQueue<Job> {
  constructor(warehouse: DataSource) {
    super(warehouse, {
      name: 'ops.catalogue_jobs',
      key: 'job_id',
      pendingSql: 'ended_at IS NULL',
      settledColumn: 'ended_at',
      onClaim: 'started_at = now(), error_code = NULL, error = NULL',
      columns: COLUMNS,
      row: jobRow,
    });
  }

  /** Queues a job. @throws AppError BUSY when too many wait */
  async enqueue(
    manager: EntityManager,
    { kind, arguments: given }: Work,
    askedBy: string,
  ): Promise<Job> {
    const [job] = await queryRows(
      manager,
      jobRow,
      `INSERT INTO ops.catalogue_jobs AS job (kind, arguments, requested_by)
       SELECT $1, $2, $3
       WHERE (SELECT count(*) FROM ops.catalogue_jobs WHERE ended_at IS NULL) < $4
       RETURNING ${COLUMNS}`,
      [kind, given, askedBy, WAITING_MAX],
    );
    if (job) return job;
    const message = `${WAITING_MAX} jobs of the catalogue already wait; try again later`;
    throw new AppError('BUSY', message, { retryable: true });
  }

  /** Returns at most `first` jobs, newest first. */
  list(first: number, { before, table }: JobFilter = {}): Promise<Job[]> {
    return queryRows(
      this.warehouse,
      jobRow,
      `SELECT ${COLUMNS} FROM ops.catalogue_jobs job
       WHERE ($2::bigint IS NULL OR job_id < $2) AND ($3::text IS NULL OR arguments ->> 'table' = $3)
       ORDER BY job_id DESC LIMIT $1`,
      [first, before ?? null, table ?? null],
    );
  }

  async find(id: string): Promise<Job | undefined> {
    const sql = `SELECT ${COLUMNS} FROM ops.catalogue_jobs job WHERE job_id = $1`;
    const [job] = await queryRows(this.warehouse, jobRow, sql, [id]);
    return job;
  }

  /** @throws AppError JOB_NOT_FOUND */
  async requireJob(id: string): Promise<Job> {
    const job = /^[1-9]\d{0,17}$/.test(id) ? await this.find(id) : undefined;
    if (job) return job;
    throw new AppError('JOB_NOT_FOUND', `the catalogue has no job ${id}; list its jobs`);
  }

  /**
   * Cancels a job that has not ended. The worker that runs it stops at the next renewal of its lease.
   * @throws AppError JOB_NOT_FOUND; JOB_FINISHED
   */
  async cancelJob(manager: EntityManager, id: string, actor: string): Promise<void> {
    await this.requireJob(id);
    const outcome = { error_code: JOB_CANCELLED, error: `${actor} cancelled it` };
    if (await this.cancel(manager, ['job_id', id], outcome)) return;
    throw new AppError('JOB_FINISHED', `job ${id} has ended: only other jobs can be cancelled`);
  }

  /** Claims the job that has been due longest. @returns undefined when none is due */
  async claimNext(now: Date): Promise<Job | undefined> {
    const [job] = await this.claim(now, new Date(now.getTime() + LEASE_MS));
    return job;
  }
}

interface JobFilter {
  /** Only jobs before this one. */
  before?: number | undefined;
  /** Address of a table: only its profiles. */
  table?: string | undefined;
}

/** Handlers by kind of job; each returns the job's result. */
export type JobHandlers = {
  [Kind in JobKind]: (given: JobArguments[Kind], job: Job, signal: AbortSignal) => Promise<object>;
};

/**
 * Runs the job that has been due longest. Stores a failure of the job instead of rejecting.
 * @returns the job; undefined when none is due
 */
export async function runNextJob(
  jobs: Jobs,
  work: JobHandlers,
  signal: AbortSignal,
  now = () => new Date(),
): Promise<Job | undefined> {
  const job = await jobs.claimNext(now());
  if (job) await runJob(jobs, job, buildJobKind(work), now, signal);
  return job;
}

const buildJobKind = (work: JobHandlers): Kind<Job, object> => ({
  maxAttempts: ATTEMPTS,
  renewedLeaseMs: LEASE_MS,
  work: (job, signal) => bindHandler(work, job)(job, signal),
  toFailure: (error) => {
    if (error instanceof AppError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return { code: null, message, retryable: false };
  },
  createLostFailure: () => {
    const message = 'its worker stopped during each attempt';
    return { code: null, message, retryable: false };
  },
  // A job that finds its work locked waits without limit.
  retryMs: ({ code, retryable }, attempts) =>
    retryable && (code === 'BUSY' || attempts < ATTEMPTS) ? LEASE_MS : undefined,
  toDoneColumns: (result, now) => {
    return { ended_at: now, result: storableJson(result), error_code: null, error: null };
  },
  toFailedColumns: ({ code, message }, now, { attempts }) => {
    const begun = Math.min(attempts, ATTEMPTS);
    return { ended_at: now, error_code: code, error: message, attempts: begun };
  },
  toRetriedColumns: ({ code, message }, { attempts }) => {
    const begun = code === 'BUSY' ? attempts - 1 : attempts;
    return { error_code: code, error: message, attempts: begun };
  },
  // Keeps the attempt counted: what the job started is named after its number, which stays unique.
  toReleasedColumns: ({ attempts }) => ({ attempts }),
});

function bindHandler<Kind extends JobKind>(
  work: JobHandlers,
  { kind, arguments: given }: WorkByKind<Kind>,
) {
  return (job: Job, signal: AbortSignal) => work[kind](given, job, signal);
}

const crawl = z.strictObject({
  locations: z.array(z.string().min(1).max(2000)).min(1).max(20),
  /** Database name of its tables; the default of each location when left out. */
  database: z.string().max(63).optional(),
});

const prepare = z.strictObject({
  recipe: z.string().min(1).max(63),
  /** The newest version when left out. */
  version: z.int().positive().optional(),
});

const profile = z.strictObject({
  /** Address of the table. */
  table: z.string().min(1).max(200),
});

/** Arguments by kind of job. */
interface JobArguments {
  crawl: z.output<typeof crawl>;
  prepare: z.output<typeof prepare>;
  profile: z.output<typeof profile>;
}

type JobKind = keyof JobArguments;

type WorkByKind<Each extends JobKind> = {
  [Kind in Each]: { kind: Kind; arguments: JobArguments[Kind] };
}[Each];

export type Work = WorkByKind<JobKind>;

/** Schema of a kind of job with its arguments. */
export const work: z.ZodType<Work> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crawl'), arguments: crawl }),
  z.object({ kind: z.literal('prepare'), arguments: prepare }),
  z.object({ kind: z.literal('profile'), arguments: profile }),
]);

export const jobRow = z
  .object({
    id: z.string(),
    askedBy: z.string(),
    askedAt: z.date(),
    /** The schedule that queued the job; null for a person's request. */
    schedule: z.string().nullable(),
    startedAt: z.date().nullable(),
    endedAt: z.date().nullable(),
    attempts: z.int(),
    /** The result, by kind. */
    result: z.unknown(),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
  })
  .and(work);

export type Job = z.output<typeof jobRow>;
