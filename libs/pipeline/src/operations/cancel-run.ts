import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';

/** Which run to end, and for the audit log: who and why. */
interface Cancellation {
  runId: string;
  actor: string;
  reason: string;
}

/**
 * Ends a run before its time. Nothing of it is published from then on; the workers that are at it find
 * out by themselves, and its files wait for the next run.
 * @throws AppError RUN_NOT_FOUND; RUN_FINISHED when it has ended
 */
export async function cancelRun(
  ledger: Pick<Ledger, 'warehouse' | 'runs' | 'control' | 'audit'>,
  { runId, actor, reason }: Cancellation,
): Promise<void> {
  const { run } = await ledger.runs.get(runId);
  await ledger.warehouse.transaction(async (manager) => {
    if (!(await ledger.control.cancel(manager, Number(run.id), { actor, reason }))) {
      const { run: ended } = await ledger.runs.get(runId);
      const advice = 'only a run that waits, is queued or is running can be cancelled';
      throw new AppError('RUN_FINISHED', `run ${runId} has ended as ${ended.status}: ${advice}`);
    }
    const act = { actor, action: 'cancel-run', subject: `run ${runId}`, reason };
    await ledger.audit.record(manager, act);
  });
}
