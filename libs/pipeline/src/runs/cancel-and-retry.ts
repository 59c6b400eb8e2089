import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { type StageId, stagesFrom } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunRequest } from '../ledger/runs/run-requests.js';
import { isOver, Run } from '../ledger/runs/run.entity.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';
import { enqueueRun } from './start-run.js';

/** The run to cancel, and the actor and reason for the audit log. */
interface Cancellation {
  runId: string;
  actor: string;
  reason: string;
}

/**
 * Cancels an active run. It publishes nothing from then on; its workers notice by themselves, and its files wait for
 * the next run.
 * @throws AppError RUN_NOT_FOUND; RUN_FINISHED when it has ended, or has published its snapshot
 */
export async function cancelRun(
  ledger: Pick<Ledger, 'warehouse' | 'runs' | 'control' | 'audit'>,
  { runId, actor, reason }: Cancellation,
): Promise<void> {
  const { run } = await ledger.runs.requireRun(runId);
  await ledger.warehouse.transaction(async (manager) => {
    const obstacle = await ledger.control.cancel(manager, Number(run.id), { actor, reason });
    if (obstacle !== undefined) throw await refusal(ledger, runId, obstacle);
    const act = { actor, action: 'cancel-run', subject: `run ${runId}`, reason };
    await ledger.audit.record(manager, act);
  });
}

async function refusal(
  { runs }: Pick<Ledger, 'runs'>,
  runId: string,
  obstacle: 'over' | 'published',
): Promise<AppError> {
  const { run } = await runs.requireRun(runId);
  const isGoing = obstacle === 'published' && !isOver(run);
  const how = isGoing ? 'has published its snapshot' : `has ended as ${run.status}`;
  const advice = isGoing
    ? 'publish the previous snapshot again with publish-snapshot'
    : 'you can cancel only a run that is waiting, queued or running';
  return new AppError('RUN_FINISHED', `run ${runId} ${how}: ${advice}`);
}

/**
 * Resumes a failed or cancelled run where it stopped, under a new epoch; the caller queues it after the commit.
 * @param again succeeded stages to run again
 * @throws AppError RUN_ALREADY_ACTIVE when a run of the flow, or this one, is active
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

/** The run to retry, and the actor and reason for the audit log. */
interface Retry extends Pick<RunRequest, 'actor' | 'also'> {
  runId: string;
  /** The first stage to run again; defaults to the failed one. */
  from?: StageId;
  reason: string;
}

/**
 * Retries a failed or cancelled run: succeeded stages do not run again, except `from` and the stages that depend on it.
 * @throws AppError RUN_NOT_FOUND; RUN_FINISHED when it succeeded; RUN_OUTDATED when a newer run has started;
 *   RUN_ALREADY_ACTIVE; ARGUMENT_INVALID for an unknown stage, or one whose output is published
 */
export async function retryRun(
  ledger: Ledger,
  queue: RunQueue,
  { runId, from, actor, reason, also }: Retry,
): Promise<void> {
  const { run } = await ledger.runs.requireRun(runId);
  const id = Number(run.id);
  const again = from === undefined ? [] : stagesFrom(ledger.flow, from);
  if (run.status === 'succeeded' || run.status === 'unchanged') {
    const advice = 'you can retry only a run that failed or was cancelled';
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
  await enqueueRun(queue, job);
}

/** A published snapshot does not change. */
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
