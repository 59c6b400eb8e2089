import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import { isOver } from '../ledger/run.entity.js';

/** Which run to end, and for the audit log: who and why. */
interface Cancellation {
  runId: string;
  actor: string;
  reason: string;
}

/**
 * Ends a run before its time. Nothing of it is published from then on; the workers that are at it find
 * out by themselves, and its files wait for the next run.
 * @throws AppError RUN_NOT_FOUND; RUN_FINISHED when it has ended, or has published its snapshot
 */
export async function cancelRun(
  ledger: Pick<Ledger, 'warehouse' | 'runs' | 'control' | 'audit'>,
  { runId, actor, reason }: Cancellation,
): Promise<void> {
  const { run } = await ledger.runs.get(runId);
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
  const { run } = await runs.get(runId);
  const isGoing = obstacle === 'published' && !isOver(run);
  const how = isGoing ? 'has published its snapshot' : `has ended as ${run.status}`;
  const advice = isGoing
    ? 'put the one before it back with publish-snapshot'
    : 'only a run that waits, is queued or is running can be cancelled';
  return new AppError('RUN_FINISHED', `run ${runId} ${how}: ${advice}`);
}
