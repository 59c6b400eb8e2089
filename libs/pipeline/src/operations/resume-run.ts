import type { QueryRunner } from 'typeorm';
import type { StageId } from '../flow/stage.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunJob } from '../queue/job-types.js';

/**
 * Lets a run that failed or was cancelled go on where it stopped, under a new epoch; the caller puts it
 * on the queue once this is committed.
 * @param again stages that run once more although they succeeded
 * @throws AppError RUN_ALREADY_ACTIVE when any run of the flow is under way, this one among them
 */
export async function resumeRun(
  { control, files }: Pick<Ledger, 'control' | 'files'>,
  runner: QueryRunner,
  runId: number,
  again: readonly StageId[] = [],
): Promise<RunJob> {
  const epoch = await control.resume(runner, runId, again);
  await files.activate(runner, runId);
  return { runId, epoch };
}
