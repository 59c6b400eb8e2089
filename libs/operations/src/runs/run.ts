import type { FlowStage } from '#pipeline/flow/flow.js';
import { compareVersions } from '#pipeline/flow/versions.js';
import { EventLog } from '#pipeline/ledger/flows/event-log.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import type { RunRequested } from '#pipeline/ledger/runs/run-ledger.js';
import { stageTimes, type StageTimes } from '#pipeline/ledger/runs/run-times.js';
import type { StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { defineOperation } from '../operation.js';
import { RunDetail, type RunRequestInfo, type RunStage } from './run.model.js';
import { RunArgs } from './run-args.js';
import { errorOf, summaryOf } from './run-summary.js';

/** More steps than any run has, and no more than are read at once. */
const STEPS_MAX = 10_000;
const MS = 1000;

/** Throws RUN_NOT_FOUND. */
export const run = defineOperation({
  name: 'run',
  kind: 'query',
  summary: 'One run with its plan, stages, versions, counts, times and errors.',
  args: RunArgs,
  result: RunDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [{ about: 'the first run', args: { id: '1' } }],
  async run({ ledgers }, { id }) {
    const { runs, plans, warehouse } = ledgers.of();
    const found = await runs.get(id);
    const stages = ledgers.all.find(({ flow }) => flow.name === found.run.flow)?.flow.stages ?? [];
    const report = await runs.report(id);
    const requests = await runs.requestsOf(id);
    const versions = await plans.versionsOf(id);
    const compared = compareVersions(versions.now, versions.before);
    const times = await timesOf(warehouse, stages, found.run);
    return {
      ...summaryOf(found.run),
      ...runTimes(found.run),
      ...report,
      requests: requests.map(requestOf),
      versions: compared.toSorted((a, b) => Number(b.isChanged) - Number(a.isChanged)),
      plan: await plans.of(id),
      stages: found.stages.map((stage) => stageOf(stage, times.get(stage.stage))),
    };
  },
});

async function timesOf(
  warehouse: Ledger['warehouse'],
  stages: readonly FlowStage[],
  run: Run,
): Promise<Map<string, StageTimes>> {
  const steps = await new EventLog(warehouse).after(0, STEPS_MAX, { runId: run.id });
  return stageTimes(stages, steps, run.finishedAt ?? new Date());
}

function runTimes({ requestedAt, startedAt, finishedAt }: Run) {
  const end = finishedAt ?? new Date();
  return {
    waitingSeconds: secondsBetween(requestedAt, startedAt ?? end),
    workingSeconds: startedAt && secondsBetween(startedAt, end),
  };
}

const secondsBetween = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime()) / MS;

function requestOf({ details, requestedAt, ...request }: RunRequested): RunRequestInfo {
  return {
    ...request,
    details: JSON.stringify(details),
    requestedAt: requestedAt.toISOString(),
  };
}

function stageOf(stage: StageRun, times: StageTimes | undefined): RunStage {
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
    waitingSeconds: times ? times.waiting / MS : null,
    workingSeconds: times ? times.working / MS : null,
  };
}
