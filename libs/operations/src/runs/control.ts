import * as engine from '#pipeline/runs/cancel-and-retry.js';
import { backfill as startBackfill } from '#pipeline/runs/start-run.js';
import { startRun as requestRun } from '#pipeline/runs/start-run.js';
import { BooleanArg, DateArg, TextArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, PriorityArg, ReasonArg, type RunPriority } from '../arguments.js';
import { defineOperation } from '../operation.js';
import { RunSummary } from './run.model.js';
import { keptSummary, ledgerOfRun, RunActArgs, summaryOf } from './runs.js';

@ArgsType()
class StartRunArgs {
  @BooleanArg(
    'Do nothing when no file, contract, SQL or rule has changed since the last run that succeeded.',
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
  kind: 'mutation',
  summary: 'Starts a run and says where to follow it.',
  args: StartRunArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['start-run'],
  keepsAnswer: true,
  rest: {
    method: 'POST',
    path: 'runs',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'],
  examples: [
    { about: 'read all files anew', args: {} },
    { about: 'only when files have come or changed', args: { onlyIfChanged: true } },
  ],
  async run(context, { flow, onlyIfChanged, priority }) {
    const { ledgers, queue, actor } = context;
    const asked = { trigger: 'admin', onlyIfChanged, priority, actor } as const;
    const request = { ...asked, ...keptSummary(context) };
    const { run } = await requestRun(ledgers.of(flow), queue, request);
    return summaryOf(run);
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
  kind: 'mutation',
  summary: 'Starts a run that makes the rows of a range of days anew.',
  description:
    'Starts a run that makes every period (month, year) with one of these days anew, from the cleaned ' +
    'files to the marts, though nothing has changed.',
  args: BackfillArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['backfill'],
  keepsAnswer: true,
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
    const request = { ...days, actor, ...keptSummary(context) };
    return summaryOf(await startBackfill(ledgers.of(flow), queue, request));
  },
});

/** Returns the run after the change. @throws AppError RUN_NOT_FOUND, RUN_FINISHED */
export const cancelRun = defineOperation({
  name: 'cancelRun',
  kind: 'mutation',
  summary: 'Ends a run before its time; nothing of it is published.',
  description:
    'Ends a run that waits, is queued or is running. Nothing of it is published from then on, its ' +
    'work ends within seconds, steps on a cluster are cancelled, and its files wait for the next run.',
  args: RunActArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['cancel-run'],
  rest: {
    method: 'POST',
    path: 'runs/:id/cancel',
    statuses: { 202: 'It is cancelled; what it has under way ends.' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_NOT_FOUND', 'RUN_FINISHED'],
  examples: [{ about: 'one with wrong files', args: { id: '7', reason: 'wrong files' } }],
  async run({ ledgers, actor }, { id, reason }) {
    const ledger = await ledgerOfRun(ledgers, id);
    await engine.cancelRun(ledger, { runId: id, actor, reason });
    return summaryOf((await ledger.runs.get(id)).run);
  },
});

@ArgsType()
class RetryRunArgs extends RunActArgs {
  @TextArg('First stage that runs again; the one that failed when left out.')
  from?: string;
}

/** Returns the run after the change. @throws AppError as `retryRun` of the pipeline */
export const retryRun = defineOperation({
  name: 'retryRun',
  kind: 'mutation',
  summary: 'Lets a run that failed or was cancelled go on; stages that succeeded do not run again.',
  description:
    'Lets a run that failed or was cancelled go on where it stopped. Stages that succeeded do not run ' +
    'again, except the one named in `from` and those that build on it.',
  args: RetryRunArgs,
  result: RunSummary,
  role: 'operator',
  audit: ['retry-run'],
  keepsAnswer: true,
  rest: {
    method: 'POST',
    path: 'runs/:id/retry',
    statuses: { 202: 'It goes on: follow it at Location.' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RUN_NOT_FOUND', 'RUN_FINISHED', 'RUN_OUTDATED', 'RUN_ALREADY_ACTIVE'],
  examples: [
    { about: 'where it stopped', args: { id: '7', reason: 'the disk has room again' } },
    {
      about: 'from a stage on',
      args: { id: '7', from: 'integrate', reason: 'the cluster lost a table' },
    },
  ],
  async run(context, { id, from, reason }) {
    const { ledgers, queue, actor } = context;
    const ledger = await ledgerOfRun(ledgers, id);
    const retry = { runId: id, actor, reason, ...(from === undefined ? {} : { from }) };
    await engine.retryRun(ledger, queue, { ...retry, ...keptSummary(context) });
    return summaryOf((await ledger.runs.get(id)).run);
  },
});
