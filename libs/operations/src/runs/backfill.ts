import * as pipeline from '#pipeline/runs/start-backfill.js';
import { DateArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg, PriorityArg, ReasonArg, type RunPriority } from '../arguments.js';
import { RunSummary } from './run.model.js';
import { keptSummary, summaryOf } from './run-summary.js';
import { ArgsType } from '#serving/schema-decorators.js';

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

/** Throws as `backfill` of the pipeline. */
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
    return summaryOf(await pipeline.backfill(ledgers.of(flow), queue, request));
  },
});
