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
import { FlowArg, ReasonArg } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';

const FlowConcurrency = namedEnum(
  'FlowConcurrency',
  'Handling of a request for a run while a run of the flow is active.',
  {
    refuse: 'The request is rejected, with the number of the active run.',
    wait: 'The new run waits for its turn.',
    merge: 'The request joins the one waiting run, which handles all requests since.',
  },
);
type FlowConcurrency = keyof typeof FlowConcurrency;

@Output('A stage of a flow.')
class FlowStageInfo {
  @TextOutput('Name of the stage.')
  stage!: string;

  @TextOutput('Kind of work of the stage.')
  kind!: string;

  @TextOutput('Stages that must end before it starts, separated by commas.')
  after!: string;
}

@Output('A flow, and the triggers of its runs.')
class FlowInfo {
  @TextOutput('Name of the flow.')
  flow!: string;

  @EnumOutput(FlowConcurrency, 'Handling of a request while a run is active.')
  concurrency!: FlowConcurrency;

  @BooleanOutput('Whether new files in its source folder start a run.')
  onFiles!: boolean;

  @TextOutput('Flow whose publications start a run.', { nullable: true })
  afterFlow!: string | null;

  @TextOutput('Time of the pause (ISO 8601); null while runs can start.', { nullable: true })
  pausedAt!: string | null;

  @TextOutput('Actor who paused it.', { nullable: true })
  pausedBy!: string | null;

  @TextOutput('Reason of the pause.', { nullable: true })
  pauseReason!: string | null;

  @TextOutput('Number of the active run.', { nullable: true })
  activeRunId!: string | null;

  @IntOutput('Number of waiting runs.')
  runsWaiting!: number;

  @ListOutput(FlowStageInfo, 'Stages in order.')
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
async function readFlowInfo({ flow, settings, runs }: Ledger): Promise<FlowInfo> {
  const { pausedAt, ...state } = await settings.read();
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
  summary: 'Flows, with the triggers of their runs.',
  args: FlowsArgs,
  result: [FlowInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'flows', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: ({ ledgers }) => Promise.all(ledgers.all.map(readFlowInfo)),
});

/** The error for an unknown flow. */
const NO_FLOW = 'none';

@ArgsType()
class SetFlowArgs extends FlowArgs {
  @EnumArg(FlowConcurrency, 'Handling of a request while a run is active.')
  concurrency?: FlowConcurrency;

  @BooleanArg('Whether files in the source folder start a run, once they stop changing.')
  onFiles?: boolean;

  @TextArg(`Flow whose publications start a run; ${NO_FLOW} for no flow.`)
  afterFlow?: string;
}

export const setFlow = defineOperation({
  name: 'setFlow',
  summary:
    'Changes the triggers and concurrency of a flow. Arguments that you leave out do not change.',
  args: SetFlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['set-flow'],
  rest: { method: 'POST', path: 'flows/settings', statuses: { 200: '' } },
  examples: [
    {
      about: 'a run for each arrival of files',
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
    return readFlowInfo(ledger);
  },
});

export const pauseFlow = defineOperation({
  name: 'pauseFlow',
  summary: 'Pauses a flow: no run starts. An active run continues.',
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
    return readFlowInfo(ledger);
  },
});

export const resumeFlow = defineOperation({
  name: 'resumeFlow',
  summary: 'Resumes a paused flow: runs can start again, waiting ones first.',
  args: FlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['resume-flow'],
  rest: { method: 'POST', path: 'flows/resume', statuses: { 200: '' } },
  examples: [{ about: 'after that', args: { reason: 'the warehouse has moved' } }],
  async run({ ledgers, actor }, { flow, reason }) {
    const ledger = ledgers.of(flow);
    await setPause(ledger, { isPaused: false, actor, reason });
    return readFlowInfo(ledger);
  },
});
