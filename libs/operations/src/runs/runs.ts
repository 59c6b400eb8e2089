import type { FlowStage } from '#pipeline/flow/flow.js';
import { compareVersions } from '#pipeline/flow/versions.js';
import { EventLog } from '#pipeline/ledger/flows/event-log.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunRequested } from '#pipeline/ledger/runs/run-ledger.js';
import { toPriority } from '#pipeline/ledger/runs/run-requests.js';
import { listRunStages, stageTimes, type StageTimes } from '#pipeline/ledger/runs/run-times.js';
import type { Run, StageRun } from '#pipeline/ledger/runs/run.entity.js';
import type { Queryable } from '#platform/database/rows.js';
import { BooleanArg, DateArg, EnumArg, IdArg, IntArg } from '#serving/input.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from '../operation/arguments.js';
import type { OperationContext, OperationServices } from '../operation/operation-context.js';
import { defineOperation } from '../operation/operation.js';
import {
  ListedRun,
  RunDetail,
  RunStatus,
  type RunError,
  type RunRequestInfo,
  type RunStage,
  type RunStageTimes,
  type RunSummary,
} from './run.model.js';

@ArgsType()
class RunArgs {
  @IdArg('Number of the run.')
  id!: string;
}

/** Identifies a run, with the reason of a change. */
@ArgsType()
export class RunActArgs extends RunArgs {
  @ReasonArg()
  reason!: string;
}

/** Returns the ledger of a run's flow. @throws AppError RUN_NOT_FOUND */
export async function findLedger(
  ledgers: OperationServices['ledgers'],
  id: string,
): Promise<Ledger> {
  const { run } = await ledgers.of().runs.requireRun(id);
  return ledgers.of(run.flow);
}

/** Stores the run as the answer, in the transaction that requests it. */
export const storeSummary = ({ storeResponse }: Pick<OperationContext, 'storeResponse'>) => ({
  also: async (session: Queryable, run: Run) => storeResponse?.(session, toRunSummary(run)),
});

/** A run as shown to administrators. */
export function toRunSummary(run: Run): RunSummary {
  return {
    id: run.id,
    flow: run.flow,
    status: run.status,
    trigger: run.trigger,
    requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: toRunError(run),
    priority: toPriority(run.priority),
    cancelledBy: run.cancelledBy,
    cancelReason: run.cancelReason,
    statusUrl: `/v1/admin/runs/${run.id}`,
  };
}

/** The error of a run or a stage; null without one. */
function toRunError({ errorCode, errorMessage }: Run | StageRun): RunError | null {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
}

@ArgsType()
class RunsArgs extends newestFirst('runs', { default: 20, max: 100 }) {
  @EnumArg(RunStatus, 'Only runs in this state.')
  status?: Run['status'];

  @IntArg('Only runs newer than this number.', { min: 0 })
  after?: number;

  @DateArg('First day of the requests, in UTC.')
  from?: string;

  @DateArg('Last day of the requests, in UTC.')
  to?: string;

  @BooleanArg('Whether the oldest runs come first; `after` continues their list.', false)
  oldestFirst: boolean = false;

  @FlowArg()
  flow?: string;
}

export const runs = defineOperation({
  name: 'runs',
  summary: 'Runs with the times of their stages, newest first unless you ask for the oldest.',
  args: RunsArgs,
  result: [ListedRun],
  role: 'operator',
  rest: { method: 'GET', path: 'runs', statuses: { 200: '' } },
  examples: [
    { about: 'the last 20 runs', args: {} },
    { about: 'the five before run 40', args: { first: 5, before: 40 } },
    { about: 'the failed ones', args: { status: 'failed' } },
    {
      about: 'the first 20 of May',
      args: { from: '2026-05-01', to: '2026-05-31', oldestFirst: true },
    },
  ],
  async run({ ledgers }, { flow, first, oldestFirst, ...filter }) {
    const { runs, warehouse, flow: ofFlow } = ledgers.of(flow);
    const list = await runs.list(first, { ...filter, isOldestFirst: oldestFirst });
    const stages = groupByRun(await runs.listStages(list.map(({ id }) => id)));
    const times = await readTimes(warehouse, ofFlow.stages, list, stages);
    return list.map((run) => ({
      ...toRunSummary(run),
      stages: (stages.get(run.id) ?? []).map((stage) =>
        toStageTimes(stage, times.get(run.id)?.get(stage.stage)),
      ),
    }));
  },
});

/** Limit of one answer, shared by its runs: 1,000 for each of 100 runs, which is more than a run has. */
const STEPS_MAX = 100_000;
const MS = 1000;

/** @throws AppError RUN_NOT_FOUND */
export const run = defineOperation({
  name: 'run',
  summary: 'One run with its plan, stages, versions, counts, times and errors.',
  args: RunArgs,
  result: RunDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [{ about: 'the first run', args: { id: '1' } }],
  async run({ ledgers }, { id }) {
    const { runs, plans, warehouse } = ledgers.of();
    const found = await runs.requireRun(id);
    const stages = ledgers.all.find(({ flow }) => flow.name === found.run.flow)?.flow.stages ?? [];
    const report = await runs.report(id);
    const requests = await runs.listRequests(id);
    const versions = await plans.listVersions(id);
    const compared = compareVersions(versions.now, versions.before);
    const times = await readTimes(warehouse, stages, [found.run], groupByRun(found.stages));
    return {
      ...toRunSummary(found.run),
      ...computeRunTimes(found.run),
      ...report,
      requests: requests.map(toRunRequest),
      versions: compared.toSorted((a, b) => Number(b.isChanged) - Number(a.isChanged)),
      plan: await plans.list(id),
      stages: found.stages.map((stage) => toRunStage(stage, times.get(id)?.get(stage.stage))),
    };
  },
});

/** Returns what belongs to each run, by its number. */
function groupByRun<Part extends { runId: string }>(parts: readonly Part[]): Map<string, Part[]> {
  const found = new Map<string, Part[]>();
  for (const part of parts) {
    const ofRun = found.get(part.runId);
    if (ofRun) ofRun.push(part);
    else found.set(part.runId, [part]);
  }
  return found;
}

/** Returns the times of each stage of each run. @param declared the stages of their flow */
async function readTimes(
  warehouse: Ledger['warehouse'],
  declared: readonly Pick<FlowStage, 'id' | 'after'>[],
  runs: readonly Run[],
  stages: ReadonlyMap<string, readonly StageRun[]>,
): Promise<Map<string, Map<string, StageTimes>>> {
  const ids = runs.map(({ id }) => id);
  const most = Math.floor(STEPS_MAX / Math.max(1, ids.length));
  const steps = groupByRun(await new EventLog(warehouse).listSteps(ids, most));
  return new Map(
    runs.map(({ id, finishedAt }) => {
      const present = new Set(stages.get(id)?.map(({ stage }) => stage));
      const ofRun = listRunStages(declared, present);
      return [id, stageTimes(ofRun, steps.get(id) ?? [], finishedAt ?? new Date())];
    }),
  );
}

function computeRunTimes({ requestedAt, startedAt, finishedAt }: Run) {
  const end = finishedAt ?? new Date();
  return {
    waitingSeconds: countSeconds(requestedAt, startedAt ?? end),
    workingSeconds: startedAt && countSeconds(startedAt, end),
  };
}

const countSeconds = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime()) / MS;

function toRunRequest({ details, requestedAt, ...request }: RunRequested): RunRequestInfo {
  return {
    ...request,
    details: JSON.stringify(details),
    requestedAt: requestedAt.toISOString(),
  };
}

function toStageTimes(
  { stage, status, attempt, startedAt, finishedAt }: StageRun,
  times: StageTimes | undefined,
): RunStageTimes {
  return {
    stage,
    status,
    attempt,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    waitingSeconds: times ? times.waiting / MS : null,
    workingSeconds: times ? times.working / MS : null,
  };
}

function toRunStage(stage: StageRun, times: StageTimes | undefined): RunStage {
  const {
    runId: _runId,
    ordinal: _ordinal,
    errorCode: _code,
    errorMessage: _message,
    ...rest
  } = stage;
  return { ...rest, ...toStageTimes(stage, times), error: toRunError(stage) };
}

@ArgsType()
class RunEventsArgs extends RunArgs {
  @IntArg('Events to return, oldest first.', { min: 1, max: 1_000, default: 500 })
  first: number = 500;

  @IntArg('Only events after the event with this number.', { min: 0, default: 0 })
  after: number = 0;
}

@Output('An event of a run.')
class RunEventInfo {
  @IntOutput('Number of the event. A later event has a larger number.')
  id!: number;

  @TextOutput('Time (ISO 8601).')
  at!: string;

  @TextOutput(
    'Object and new state, for example `stage.failed`. Objects are run, stage and snapshot.',
  )
  kind!: string;

  @TextOutput('Name of the stage.', { nullable: true })
  stage!: string | null;

  @TextOutput('Details, as JSON: attempt, counts, code and message of an error.')
  data!: string;
}

/** @throws AppError RUN_NOT_FOUND */
export const runEvents = defineOperation({
  name: 'runEvents',
  summary: 'Events of a run, with each retry and its error, oldest first.',
  args: RunEventsArgs,
  result: [RunEventInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id/events', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [{ about: 'the history of a run', args: { id: '7' } }],
  async run({ ledgers }, { id, first, after }) {
    const { warehouse } = await findLedger(ledgers, id);
    const events = await new EventLog(warehouse).after(after, first, { runId: id });
    return events.map(({ at, kind, stage, data, ...event }) => ({
      id: event.id,
      at: at.toISOString(),
      kind,
      stage,
      data: JSON.stringify(data),
    }));
  },
});
