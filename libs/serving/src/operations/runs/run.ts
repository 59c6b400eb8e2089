import { ArgsType } from '@nestjs/graphql';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import { IdArg } from '../../input.js';
import { defineOperation } from '../../operation/define-operation.js';
import { RunDetail, type RunStage } from './run.model.js';
import { errorOf, summaryOf } from './run-summary.js';

@ArgsType()
class RunArgs {
  @IdArg('Number of the run.')
  id!: string;
}

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
    return { ...summaryOf(found.run), ...report, stages: found.stages.map(stageOf) };
  },
});

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
