import { IntervalTask } from '#platform/process/interval-task.js';
import type { ClaimedJob, Columns, JobQueue } from './job-queue.js';

/** Attempts of a job; the last one is about five hours after the first. */
export const ATTEMPTS = 12;

const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 3_600_000;

/** Why an attempt failed, with AppError's fields. */
export interface JobFailure {
  code: string | null;
  message: string;
  retryable: boolean;
}

/** How jobs of one kind run, and how their outcomes are stored. */
export interface JobKind<Job extends ClaimedJob, Result> {
  /** Default `ATTEMPTS`. */
  maxAttempts?: number;
  /** A lease of this length is renewed while the job runs; undefined: it is not renewed. */
  renewedLeaseMs?: number;
  /** The work's signal aborts after this time. */
  deadlineMs?: number;
  /** Whether work that ignores its signal is abandoned at the deadline. */
  abandonsAtDeadline?: boolean;
  /** @returns undefined when the work is no longer wanted: the job is released */
  work(job: Job, signal: AbortSignal): Promise<Result | undefined>;
  toFailure(error: unknown, isLate: boolean): JobFailure;
  /** The failure of a job whose attempts never ended. */
  createLostFailure(): JobFailure;
  /** Milliseconds until the next attempt; undefined for none. Default `retryAfter`. */
  retryMs?(failure: JobFailure, attempts: number): number | undefined;
  toDoneColumns(result: Result, now: Date): Columns;
  toFailedColumns(failure: JobFailure, now: Date, job: Job): Columns;
  toRetriedColumns(failure: JobFailure, job: Job): Columns;
  toReleasedColumns?(job: Job): Columns;
}

export type JobOutcome<Result> =
  | { state: 'done'; result: Result }
  | { state: 'failed' | 'retried'; failure: JobFailure }
  | { state: 'released' };

/**
 * Runs a claimed job and stores its outcome.
 * @param now the queue's clock
 * @param stop aborted when the worker stops: the job is released. The work's signal also aborts when the job is
 *   cancelled or another worker has it, as soon as a renewal of the lease finds out
 * @throws errors of the warehouse; the job is claimed again when its lease expires
 */
export async function runJob<Job extends ClaimedJob, Result>(
  queue: JobQueue<Job>,
  job: Job,
  kind: JobKind<Job, Result>,
  now: () => Date,
  stop: AbortSignal = new AbortController().signal,
): Promise<JobOutcome<Result>> {
  const late = kind.deadlineMs === undefined ? undefined : AbortSignal.timeout(kind.deadlineMs);
  const gone = new AbortController();
  const lease = startLeaseRenewal(queue, job, kind, now, () => gone.abort());
  const ending = AbortSignal.any([stop, gone.signal]);
  let result: Result | undefined;
  try {
    if (job.attempts > (kind.maxAttempts ?? ATTEMPTS)) return await fail(kind.createLostFailure());
    const working = kind.work(job, late ? AbortSignal.any([ending, late]) : ending);
    result = await (late && kind.abandonsAtDeadline
      ? Promise.race([working, rejectOnAbort(late)])
      : working);
  } catch (error) {
    if (ending.aborted) return await release();
    return await fail(kind.toFailure(error, late?.aborted ?? false));
  } finally {
    await lease?.stop();
  }
  if (result === undefined) return release();
  await queue.complete(job, kind.toDoneColumns(result, now()));
  return { state: 'done', result };

  async function fail(failure: JobFailure): Promise<JobOutcome<Result>> {
    const { maxAttempts = ATTEMPTS } = kind;
    const wait = kind.retryMs
      ? kind.retryMs(failure, job.attempts)
      : retryAfter(failure, job.attempts, maxAttempts);
    if (wait === undefined) await queue.settle(job, kind.toFailedColumns(failure, now(), job));
    else
      await queue.retry(job, new Date(now().getTime() + wait), kind.toRetriedColumns(failure, job));
    return { state: wait === undefined ? 'failed' : 'retried', failure };
  }

  async function release(): Promise<JobOutcome<Result>> {
    await queue.release(job, now(), kind.toReleasedColumns?.(job));
    return { state: 'released' };
  }
}

/**
 * Returns the milliseconds until a failed job is retried; undefined when its error is not retryable or
 * no attempts are left.
 */
export function retryAfter(
  { retryable }: JobFailure,
  attempts: number,
  most = ATTEMPTS,
): number | undefined {
  return retryable && attempts < most ? waitAfter(attempts) : undefined;
}

/**
 * Returns the milliseconds to wait after the `attempt`th failure, four times as long each time and at
 * most an hour.
 * @param random from 0 to 1, so that jobs that failed together spread
 */
export function waitAfter(attempt: number, random: number = Math.random()): number {
  return Math.min(FIRST_MS * FACTOR ** (attempt - 1), LONGEST_MS) * (0.5 + random / 2);
}

function startLeaseRenewal<Job extends ClaimedJob, Result>(
  queue: JobQueue<Job>,
  job: Job,
  { renewedLeaseMs }: JobKind<Job, Result>,
  now: () => Date,
  onLost: () => void,
): IntervalTask | undefined {
  if (renewedLeaseMs === undefined) return undefined;
  const renewal = new IntervalTask(renewedLeaseMs / 4, async () => {
    const until = new Date(now().getTime() + renewedLeaseMs);
    // A failed renewal is tried again; the lease outlasts three.
    if (!(await queue.renew(job, until).catch(() => true))) onLost();
  });
  renewal.start();
  return renewal;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const end = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  end.catch(() => undefined);
  return end;
}
