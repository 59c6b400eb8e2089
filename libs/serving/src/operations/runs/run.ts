import type { RunRequested } from '#pipeline/ledger/run-ledger.js';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import { defineOperation } from '../../operation/define-operation.js';
import { RunDetail, type RunRequestInfo, type RunStage } from './run.model.js';
import { RunArgs } from './run-args.js';
import { errorOf, summaryOf } from './run-summary.js';

/** Throws RUN_NOT_FOUND. */
export const run = defineOperation({
  name: 'run',
  kind: 'query',
  summary: 'One run with its stages, counts and errors.',
  args: RunArgs,
  result: RunDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [{ about: 'the first run', args: { id: '1' } }],
  async run({ ledgers }, { id }) {
    const ledger = ledgers.of();
    const found = await ledger.runs.get(id);
    const report = await ledger.runs.report(id);
    const requests = await ledger.runs.requestsOf(id);
    return {
      ...summaryOf(found.run),
      ...report,
      requests: requests.map(requestOf),
      stages: found.stages.map(stageOf),
    };
  },
});

function requestOf({ details, requestedAt, ...request }: RunRequested): RunRequestInfo {
  return {
    ...request,
    details: JSON.stringify(details),
    requestedAt: requestedAt.toISOString(),
  };
}

function stageOf(stage: StageRun): RunStage {
  const {
    runId: _runId,
    ordinal: _ordinal,
    errorCode: _code,
    errorMessage: _message,
    ...rest
  } = stage;
  return {
    ...rest,
    startedAt: stage.startedAt?.toISOString() ?? null,
    finishedAt: stage.finishedAt?.toISOString() ?? null,
    error: errorOf(stage),
  };
}
