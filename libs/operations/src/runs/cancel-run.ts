import * as pipeline from '#pipeline/runs/cancel-and-retry.js';
import { defineOperation } from '../operation.js';
import { RunSummary } from './run.model.js';
import { RunActArgs } from './run-args.js';
import { ledgerOfRun, summaryOf } from './run-summary.js';

/** Gives the run as it is then. Throws RUN_NOT_FOUND and RUN_FINISHED. */
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
    await pipeline.cancelRun(ledger, { runId: id, actor, reason });
    return summaryOf((await ledger.runs.get(id)).run);
  },
});
