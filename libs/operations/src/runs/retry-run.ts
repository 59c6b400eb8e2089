import * as pipeline from '#pipeline/runs/cancel-and-retry.js';
import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { RunSummary } from './run.model.js';
import { RunActArgs } from './run-args.js';
import { keptSummary, ledgerOfRun, summaryOf } from './run-summary.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RetryRunArgs extends RunActArgs {
  @TextArg('First stage that runs again; the one that failed when left out.')
  from?: string;
}

/** Gives the run as it is then. Throws as `retryRun` of the pipeline. */
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
    await pipeline.retryRun(ledger, queue, { ...retry, ...keptSummary(context) });
    return summaryOf((await ledger.runs.get(id)).run);
  },
});
