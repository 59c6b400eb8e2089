import { AppError } from '#platform/errors/app-error.js';
import { stagesFrom } from '../flow/stages-from.js';
import type { StageId } from '../flow/stage.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunRequest } from '../ledger/run-requests.js';
import { Run } from '../ledger/run.entity.js';
import type { RunQueue } from '../queue/run-queue.js';
import { putOnQueue } from '../runs/put-on-queue.js';
import { resumeRun } from './resume-run.js';

/** Which run is to go on, and for the audit log: who and why. */
interface Retry extends Pick<RunRequest, 'actor' | 'also'> {
  runId: string;
  /** The first stage that runs again; the one that failed when left out. */
  from?: StageId;
  reason: string;
}

/**
 * Lets a run that failed or was cancelled go on: stages that succeeded stay as they are, except `from`
 * and those that build on it.
 * @throws AppError RUN_NOT_FOUND; RUN_FINISHED when it succeeded; RUN_OUTDATED when another came after
 *   it; RUN_ALREADY_ACTIVE; ARGUMENT_INVALID for a stage that the flow has not, or whose work is published
 */
export async function retryRun(
  ledger: Ledger,
  queue: RunQueue,
  { runId, from, actor, reason, also }: Retry,
): Promise<void> {
  const { run } = await ledger.runs.get(runId);
  const id = Number(run.id);
  const again = from === undefined ? [] : stagesFrom(ledger.flow, from);
  if (run.status === 'succeeded' || run.status === 'unchanged') {
    const advice = 'only a run that failed or was cancelled can go on';
    throw new AppError('RUN_FINISHED', `run ${runId} has ended as ${run.status}: ${advice}`);
  }
  if (again.length > 0) await requireUnpublished(ledger, id, again);
  const job = await ledger.warehouse.transaction(async ({ queryRunner }) => {
    if (!queryRunner) throw new Error('a transaction without a query runner');
    await ledger.control.requireNewest(queryRunner, id);
    const resumed = await resumeRun(ledger, queryRunner, id, again);
    await ledger.audit.record(queryRunner, {
      actor,
      action: 'retry-run',
      subject: `run ${runId}`,
      reason,
      details: { after: run.status, ...(from === undefined ? {} : { from }) },
    });
    await also?.(queryRunner, await queryRunner.manager.findOneByOrFail(Run, { id: runId }));
    return resumed;
  });
  await putOnQueue(queue, job);
}

/** What readers have does not change. */
async function requireUnpublished(
  { control, flow }: Pick<Ledger, 'control' | 'flow'>,
  runId: number,
  again: readonly StageId[],
): Promise<void> {
  const published = flow.stages.find(({ kind }) => kind === 'publish');
  if (!published || !again.includes(published.id) || !(await control.isPublished(runId))) return;
  const advice = `retry from a stage after ${published.id}, or start a run`;
  throw new AppError(
    'ARGUMENT_INVALID',
    `from: run ${runId} has published its snapshot; ${advice}`,
  );
}
