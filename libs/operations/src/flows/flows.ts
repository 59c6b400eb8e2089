import type { FlowSettingsChange } from '#pipeline/ledger/flows/flow-settings.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import * as pipeline from '#pipeline/rules/change-flow.js';
import { pauseFlow as setPause } from '#pipeline/rules/change-flow.js';
import { BooleanArg, EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from '../arguments.js';
import { defineOperation } from '../operation.js';

const FlowConcurrency = namedEnum(
  'FlowConcurrency',
  'What becomes of a request while a run of the flow is under way.',
  {
    refuse: 'It is refused, with the number of the run.',
    wait: 'It waits for its turn.',
    merge: 'It joins the one run that waits, which takes everything asked for since.',
  },
);
type FlowConcurrency = keyof typeof FlowConcurrency;

@Output('A stage of a flow.')
class FlowStageInfo {
  @TextOutput('Its name in the flow.')
  stage!: string;

  @TextOutput('What kind of work it does.')
  kind!: string;

  @TextOutput('Stages that end before it starts, comma-separated.')
  after!: string;
}

@Output('One pipeline, and how its runs start.')
class FlowInfo {
  @TextOutput('Its name.')
  flow!: string;

  @EnumOutput(FlowConcurrency, 'What becomes of a request while a run is under way.')
  concurrency!: FlowConcurrency;

  @BooleanOutput('Whether a run starts when files come to its source folder.')
  onFiles!: boolean;

  @TextOutput('The flow after whose publications a run starts.', { nullable: true })
  afterFlow!: string | null;

  @TextOutput('Since when no run starts (ISO 8601).', { nullable: true })
  pausedAt!: string | null;

  @TextOutput('Who paused it.', { nullable: true })
  pausedBy!: string | null;

  @TextOutput('Why it is paused.', { nullable: true })
  pauseReason!: string | null;

  @TextOutput('The run that is under way.', { nullable: true })
  activeRunId!: string | null;

  @IntOutput('Runs that wait for their turn.')
  runsWaiting!: number;

  @ListOutput(FlowStageInfo, 'Its stages, in order.')
  stages!: FlowStageInfo[];
}

/** Identifies a flow, with the reason of a change. */
@ArgsType()
export class FlowArgs {
  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** A flow as shown to operators. */
async function infoOf({ flow, settings, runs }: Ledger): Promise<FlowInfo> {
  const { pausedAt, ...state } = await settings.get();
  return {
    ...state,
    flow: flow.name,
    pausedAt: pausedAt?.toISOString() ?? null,
    activeRunId: (await runs.active())?.id ?? null,
    runsWaiting: await runs.countWaiting(),
    stages: flow.stages.map(({ id, kind, after }) => ({
      stage: id,
      kind,
      after: after.join(', '),
    })),
  };
}

@ArgsType()
class FlowsArgs {}

export const flows = defineOperation({
  name: 'flows',
  kind: 'query',
  summary: 'The flows, with how their runs start.',
  args: FlowsArgs,
  result: [FlowInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'flows', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: ({ ledgers }) => Promise.all(ledgers.all.map(infoOf)),
});

/** The error for an unknown flow. */
const NO_FLOW = 'none';

@ArgsType()
class SetFlowArgs extends FlowArgs {
  @EnumArg(FlowConcurrency, 'What becomes of a request while a run is under way.')
  concurrency?: FlowConcurrency;

  @BooleanArg('Start a run when files have come to the source folder and lie still.')
  onFiles?: boolean;

  @TextArg(`Start a run each time that this flow has published; ${NO_FLOW} for no such flow.`)
  afterFlow?: string;
}

export const setFlow = defineOperation({
  name: 'setFlow',
  kind: 'mutation',
  summary: 'Says how runs of a flow start; what is left out stays as it is.',
  args: SetFlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['set-flow'],
  rest: { method: 'POST', path: 'flows/settings', statuses: { 200: '' } },
  examples: [
    {
      about: 'a run whenever files come',
      args: { onFiles: true, concurrency: 'merge', reason: 'files come at any hour' },
    },
  ],
  async run({ ledgers, actor }, { flow, reason, concurrency, onFiles, afterFlow }) {
    const ledger = ledgers.of(flow);
    const change: FlowSettingsChange = {};
    if (concurrency !== undefined) change.concurrency = concurrency;
    if (onFiles !== undefined) change.onFiles = onFiles;
    if (afterFlow !== undefined) {
      change.afterFlow = afterFlow === NO_FLOW ? null : ledgers.of(afterFlow).flow.name;
    }
    await pipeline.setFlow(ledger, change, { actor, reason });
    return infoOf(ledger);
  },
});

export const pauseFlow = defineOperation({
  name: 'pauseFlow',
  kind: 'mutation',
  summary: 'Lets no run of a flow start; one that is under way goes on.',
  args: FlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['pause-flow'],
  rest: { method: 'POST', path: 'flows/pause', statuses: { 200: '' } },
  examples: [
    { about: 'before the warehouse is moved', args: { reason: 'the warehouse is being moved' } },
  ],
  async run({ ledgers, actor }, { flow, reason }) {
    const ledger = ledgers.of(flow);
    await setPause(ledger, { isPaused: true, actor, reason });
    return infoOf(ledger);
  },
});

export const resumeFlow = defineOperation({
  name: 'resumeFlow',
  kind: 'mutation',
  summary: 'Lets runs of a flow start again, those that wait first.',
  args: FlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['resume-flow'],
  rest: { method: 'POST', path: 'flows/resume', statuses: { 200: '' } },
  examples: [{ about: 'after that', args: { reason: 'the warehouse has moved' } }],
  async run({ ledgers, actor }, { flow, reason }) {
    const ledger = ledgers.of(flow);
    await setPause(ledger, { isPaused: false, actor, reason });
    return infoOf(ledger);
  },
});
