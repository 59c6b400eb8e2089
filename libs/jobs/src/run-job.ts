import { IntervalTask } from '#platform/process/interval-task.js';
import type { Claimed, Columns, JobQueue } from './job-queue.js';

/** A job is begun so often; the last attempt is about five hours after the first. */
export const ATTEMPTS = 12;

const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 3_600_000;

/** Why an attempt failed, as AppError has it. */
export interface JobFailure {
  code: string | null;
  message: string;
  retryable: boolean;
}

/** How jobs of one kind are run, and how their outcomes are written down. */
export interface JobKind<Job extends Claimed, Result> {
  /** `ATTEMPTS` when left out. */
  attemptsMost?: number;
  /** A lease of this length is renewed for as long as the job goes on; when left out, nobody renews it. */
  renewedLeaseMs?: number;
  /** The signal of the work is aborted after this while. */
  deadlineMs?: number;
  /** Whether work that ignores its signal is left behind at the deadline. */
  leavesLate?: boolean;
  /** @returns undefined for what is not wanted any more: the job is given back */
  work(job: Job, signal: AbortSignal): Promise<Result | undefined>;
  failureOf(error: unknown, isLate: boolean): JobFailure;
  /** A job that was begun too often, and no attempt came to an end. */
  lost(): JobFailure;
  /** ms until the next attempt; undefined for none. `retryAfter` when left out. */
  retryMs?(failure: JobFailure, attempts: number): number | undefined;
  done(result: Result, now: Date): Columns;
  failed(failure: JobFailure, now: Date, job: Job): Columns;
  retried(failure: JobFailure, job: Job): Columns;
  /** For a job that is given back. */
  released?(job: Job): Columns;
}

/** What became of one attempt. */
export type JobOutcome<Result> =
  | { state: 'done'; result: Result }
  | { state: 'failed' | 'retried'; failure: JobFailure }
  | { state: 'released' };

/**
 * Runs a claimed job and writes down what becomes of it.
 * @param now on the clock that the queue goes by
 * @param stop the worker stops: the job is given back
 * @throws what the warehouse fails with; the job is claimed again when its lease ends
 */
export async function runJob<Job extends Claimed, Result>(
  queue: JobQueue<Job>,
  job: Job,
  kind: JobKind<Job, Result>,
  now: () => Date,
  stop: AbortSignal = new AbortController().signal,
): Promise<JobOutcome<Result>> {
  const late = kind.deadlineMs === undefined ? undefined : AbortSignal.timeout(kind.deadlineMs);
  const lease = leaseOf(queue, job, kind, now);
  let result: Result | undefined;
  try {
    if (job.attempts > (kind.attemptsMost ?? ATTEMPTS)) return await fail(kind.lost());
    const working = kind.work(job, late ? AbortSignal.any([stop, late]) : stop);
    result = await (late && kind.leavesLate ? Promise.race([working, endOf(late)]) : working);
  } catch (error) {
    if (stop.aborted) return await release();
    return await fail(kind.failureOf(error, late?.aborted ?? false));
  } finally {
    await lease?.stop();
  }
  if (result === undefined) return release();
  await queue.complete(job, kind.done(result, now()));
  return { state: 'done', result };

  async function fail(failure: JobFailure): Promise<JobOutcome<Result>> {
    const { attemptsMost = ATTEMPTS } = kind;
    const wait = kind.retryMs
      ? kind.retryMs(failure, job.attempts)
      : retryAfter(failure, job.attempts, attemptsMost);
    if (wait === undefined) await queue.settle(job, kind.failed(failure, now(), job));
    else await queue.retry(job, new Date(now().getTime() + wait), kind.retried(failure, job));
    return { state: wait === undefined ? 'failed' : 'retried', failure };
  }

  async function release(): Promise<JobOutcome<Result>> {
    await queue.release(job, now(), kind.released?.(job));
    return { state: 'released' };
  }
}

/** ms until a failed job is tried again: for what may pass, as long as attempts are left. */
export function retryAfter(
  { retryable }: JobFailure,
  attempts: number,
  most = ATTEMPTS,
): number | undefined {
  return retryable && attempts < most ? waitAfter(attempts) : undefined;
}

/**
 * ms to wait after the `attempt`th failure, four times as long each time and an hour at most.
 * @param random from 0 to 1, so that jobs that failed together do not come back together
 */
export function waitAfter(attempt: number, random: number = Math.random()): number {
  return Math.min(FIRST_MS * FACTOR ** (attempt - 1), LONGEST_MS) * (0.5 + random / 2);
}

function leaseOf<Job extends Claimed, Result>(
  queue: JobQueue<Job>,
  job: Job,
  { renewedLeaseMs }: JobKind<Job, Result>,
  now: () => Date,
): IntervalTask | undefined {
  if (renewedLeaseMs === undefined) return undefined;
  const renewal = new IntervalTask(renewedLeaseMs / 4, () =>
    // A lease that is lost is taken by another worker: what this one settles then is refused.
    queue.renew(job, new Date(now().getTime() + renewedLeaseMs)).catch(() => undefined),
  );
  renewal.start();
  return renewal;
}

function endOf(signal: AbortSignal): Promise<never> {
  const end = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  end.catch(() => undefined);
  return end;
}
