import * as engine from '#pipeline/runs/cancel-and-retry.js';
import { backfill as startBackfill, startRun as requestRun } from '#pipeline/runs/start-run.js';
import { BooleanArg, DateArg, TextArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, PriorityArg, ReasonArg, type RunPriority } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';
import { RunSummary } from './run.model.js';
import { storeSummary, findLedger, RunActArgs, toRunSummary } from './runs.js';

@ArgsType()
class StartRunArgs {
  @BooleanArg(
    'Whether the run does nothing if no file, contract, SQL or rule has changed since the last successful run.',
    false,
  )
  onlyIfChanged: boolean = false;

  @PriorityArg()
  priority: RunPriority = 'normal';

  @FlowArg()
  flow?: string;
}

/** @throws AppError RUN_ALREADY_ACTIVE, FLOW_PAUSED */
export const startRun = defineOperation({
  name: 'startRun',
  summary: 'Starts a run, and returns the path of its status.',
  args: StartRunArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['start-run'],
  storesResponse: true,
  rest: {
    method: 'POST',
    path: 'runs',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'],
  examples: [
    { about: 'read all files again', args: {} },
    { about: 'only if files are new or have changed', args: { onlyIfChanged: true } },
  ],
  async run(context, { flow, onlyIfChanged, priority }) {
    const { ledgers, queue, actor } = context;
    const asked = { trigger: 'admin', onlyIfChanged, priority, actor } as const;
    const request = { ...asked, ...storeSummary(context) };
    const { run } = await requestRun(ledgers.of(flow), queue, request);
    return toRunSummary(run);
  },
});

@ArgsType()
class BackfillArgs {
  @DateArg('First day.', { required: true })
  from!: string;

  @DateArg('Last day.', { required: true })
  to!: string;

  @PriorityArg()
  priority: RunPriority = 'normal';

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** @throws AppError as `backfill` of the pipeline */
export const backfill = defineOperation({
  name: 'backfill',
  summary: 'Starts a run that builds the periods of a range of days again.',
  description:
    'Starts a run that builds every period (month, year) with one of these days again. It does so from the cleaned ' +
    'files to the marts, even if nothing has changed.',
  args: BackfillArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['backfill'],
  storesResponse: true,
  rest: {
    method: 'POST',
    path: 'backfills',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['BACKFILL_OVERLAPS', 'RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'],
  examples: [
    {
      about: 'two months',
      args: { from: '2012-01-01', to: '2012-02-29', reason: 'the disk lost a file' },
    },
  ],
  async run(context, { flow, ...days }) {
    const { ledgers, queue, actor } = context;
    const request = { ...days, actor, ...storeSummary(context) };
    return toRunSummary(await startBackfill(ledgers.of(flow), queue, request));
  },
});

/** Returns the run after the change. @throws AppError RUN_NOT_FOUND, RUN_FINISHED */
export const cancelRun = defineOperation({
  name: 'cancelRun',
  summary: 'Cancels a run. Nothing of it is published.',
  description:
    'Cancels a run that waits, is queued or is running. From then on it publishes nothing, and its work ends ' +
    'within seconds. Steps on a cluster are cancelled, and its files wait for the next run.',
  args: RunActArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['cancel-run'],
  rest: {
    method: 'POST',
    path: 'runs/:id/cancel',
    statuses: { 202: 'The run is cancelled; its current work ends.' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_NOT_FOUND', 'RUN_FINISHED'],
  examples: [{ about: 'a run with wrong files', args: { id: '7', reason: 'wrong files' } }],
  async run({ ledgers, actor }, { id, reason }) {
    const ledger = await findLedger(ledgers, id);
    await engine.cancelRun(ledger, { runId: id, actor, reason });
    return toRunSummary((await ledger.runs.requireRun(id)).run);
  },
});

@ArgsType()
class RetryRunArgs extends RunActArgs {
  @TextArg('First stage to run again; default: the failed one.')
  from?: string;
}

/** Returns the run after the change. @throws AppError as `retryRun` of the pipeline */
export const retryRun = defineOperation({
  name: 'retryRun',
  summary: 'Resumes a failed or cancelled run. Successful stages do not run again.',
  description:
    'Resumes a failed or cancelled run where it stopped. Successful stages do not run again, except the stage in ' +
    '`from` and the stages that depend on it.',
  args: RetryRunArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['retry-run'],
  storesResponse: true,
  rest: {
    method: 'POST',
    path: 'runs/:id/retry',
    statuses: { 202: 'The run is resumed: follow it at Location.' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_NOT_FOUND', 'RUN_FINISHED', 'RUN_OUTDATED', 'RUN_ALREADY_ACTIVE'],
  examples: [
    { about: 'from the failed stage', args: { id: '7', reason: 'the disk has free space again' } },
    {
      about: 'from a stage on',
      args: { id: '7', from: 'integrate', reason: 'the cluster lost a table' },
    },
  ],
  async run(context, { id, from, reason }) {
    const { ledgers, queue, actor } = context;
    const ledger = await findLedger(ledgers, id);
    const retry = { runId: id, actor, reason, ...(from === undefined ? {} : { from }) };
    await engine.retryRun(ledger, queue, { ...retry, ...storeSummary(context) });
    return toRunSummary((await ledger.runs.requireRun(id)).run);
  },
});
