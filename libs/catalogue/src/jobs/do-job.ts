import type { Job, JobArguments, JobKind } from './job.js';
import type { Jobs } from './jobs.js';

const RENEWED_MS = 15_000;

/** What does each kind of job; what it gives is what the job came to. */
export type JobWork = {
  [Kind in JobKind]: (given: JobArguments<Kind>, job: Job, signal: AbortSignal) => Promise<object>;
};

/**
 * Does the oldest job there is. Never rejects for what the job fails with, which is written down.
 * @returns the job; undefined when there was none
 */
export async function doJob(
  jobs: Jobs,
  work: JobWork,
  signal: AbortSignal,
): Promise<Job | undefined> {
  const job = await jobs.take();
  if (!job) return undefined;
  // One that is lost is taken by another worker: what it writes comes once all the same.
  const held = setInterval(() => void jobs.hold(job.id).catch(() => undefined), RENEWED_MS);
  try {
    await jobs.succeed(job.id, await begin(work, job, signal));
  } catch (error) {
    // Whoever is told to end leaves the job to another worker.
    if (signal.aborted) await jobs.release(job.id);
    else await jobs.fail(job, error);
  } finally {
    clearInterval(held);
  }
  return job;
}

function begin(work: JobWork, job: Job, signal: AbortSignal): Promise<object> {
  return job.kind === 'crawl'
    ? work.crawl(job.arguments, job, signal)
    : work.prepare(job.arguments, job, signal);
}
