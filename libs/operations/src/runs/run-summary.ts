import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run, StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { priorityOf } from '#pipeline/ledger/runs/run-requests.js';
import type { Queryable } from '#platform/database/rows.js';
import type { OperationContext, OperationServices } from '../operation-context.js';
import type { RunError, RunSummary } from './run.model.js';

/** The ledger of the flow that a run is of. @throws AppError RUN_NOT_FOUND */
export async function ledgerOfRun(
  ledgers: OperationServices['ledgers'],
  id: string,
): Promise<Ledger> {
  const { run } = await ledgers.of().runs.get(id);
  return ledgers.of(run.flow);
}

/** Has a run be the answer that is kept, in the transaction that asks for the run. */
export const keptSummary = ({ keepAnswer }: Pick<OperationContext, 'keepAnswer'>) => ({
  also: async (session: Queryable, run: Run) => keepAnswer?.(session, summaryOf(run)),
});

/** A run as administrators see it. */
export function summaryOf(run: Run): RunSummary {
  return {
    id: run.id,
    flow: run.flow,
    status: run.status,
    trigger: run.trigger,
    requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: errorOf(run),
    priority: priorityOf(run.priority),
    cancelledBy: run.cancelledBy,
    cancelReason: run.cancelReason,
    statusUrl: `/v1/admin/runs/${run.id}`,
  };
}

/** Why a run or a stage failed; null when it did not. */
export function errorOf({ errorCode, errorMessage }: Run | StageRun): RunError | null {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
}
