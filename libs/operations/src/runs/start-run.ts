import * as pipeline from '#pipeline/runs/start-run.js';
import { BooleanArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg, PriorityArg, type RunPriority } from '../arguments.js';
import { RunSummary } from './run.model.js';
import { keptSummary, summaryOf } from './run-summary.js';
import { ArgsType } from '#serving/schema-decorators.js';

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

/** Throws RUN_ALREADY_ACTIVE and FLOW_PAUSED. */
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
    const { run } = await pipeline.startRun(ledgers.of(flow), queue, request);
    return summaryOf(run);
  },
});
