import type { Run } from '#pipeline/ledger/run.entity.js';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import type { RunError, RunSummary } from './run.model.js';

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
    statusUrl: `/v1/admin/runs/${run.id}`,
  };
}

/** Why a run or a stage failed; null when it did not. */
export function errorOf({ errorCode, errorMessage }: Run | StageRun): RunError | null {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
}
