import type { QueryRunner } from 'typeorm';
import type { Ledger } from '../ledger/ledger.js';
import type { RunJob } from '../queue/job-types.js';

/**
 * Lets a run that failed go on where it stopped, under a new epoch; the caller puts it on the queue
 * once this is committed.
 * @throws AppError RUN_ALREADY_ACTIVE when any run of the flow is under way, this one among them
 */
export async function resumeRun(
  { runs, files }: Pick<Ledger, 'runs' | 'files'>,
  runner: QueryRunner,
  runId: number,
): Promise<RunJob> {
  const epoch = await runs.resume(runner, runId);
  await files.activate(runner, runId);
  return { runId, epoch };
}
