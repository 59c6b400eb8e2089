import { z } from 'zod';
import type { FlowRulesVersion } from '#pipeline/ledger/flows/flow-rules.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import * as pipeline from '#pipeline/rules/change-flow.js';
import { describeCurrentRules } from '#pipeline/rules/current-rules.js';
import { IntArg, ObjectArg } from '#serving/input.js';
import { toInputSchema } from '#serving/result-schema.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';
import { FlowArgs } from './flows.js';

const FlowRulesFrom = namedEnum('FlowRulesFrom', "Origin of a part of a flow's rules.", {
  database: 'An operator set it.',
  shipped: 'The default of the flow.',
});

@Output("One part of a flow's rules.")
class FlowRulesPart {
  @TextOutput('Path in the rules: parameters.incentivePercent.')
  part!: string;

  @TextOutput('Current value, as JSON.')
  value!: string;

  @EnumOutput(FlowRulesFrom, 'Origin of the value.')
  from!: string;

  @TextOutput('Default of the flow, as JSON.')
  shipped!: string;

  @TextOutput('Meaning of the part.')
  comment!: string;
}

@Output('Rules of a flow that operators can set.')
class FlowRulesInfo {
  @TextOutput('Name of the flow.')
  flow!: string;

  @IntOutput('Newest version, which the next run uses; 0 if none was set.')
  version!: number;

  @TextOutput('Time when it was set (ISO 8601).', { nullable: true })
  setAt!: string | null;

  @TextOutput('Actor who set it, as in the audit log.', { nullable: true })
  setBy!: string | null;

  @TextOutput('Reason of the change.', { nullable: true })
  reason!: string | null;

  @ListOutput(FlowRulesPart, 'All parts, including defaults.')
  parts!: FlowRulesPart[];

  @TextOutput('Parts that no longer fit the flow, so that no run can be planned.', {
    nullable: true,
  })
  mistakes!: string | null;
}

@Output("One version of a flow's rules.")
class FlowRulesVersionInfo {
  @IntOutput('Number of the version.')
  version!: number;

  @TextOutput('Time when it was set (ISO 8601).')
  setAt!: string;

  @TextOutput('Actor who set it, as in the audit log.')
  setBy!: string;

  @TextOutput('Reason of the change.')
  reason!: string;

  @TextOutput('All parts set in this version, as JSON.')
  rules!: string;
}

async function readRulesInfo({ flow, rules }: Ledger): Promise<FlowRulesInfo> {
  const set = await rules.newest();
  const { parts, mistakes } = describeCurrentRules(flow, set);
  return {
    flow: flow.name,
    version: set?.version ?? 0,
    setAt: set?.setAt.toISOString() ?? null,
    setBy: set?.setBy ?? null,
    reason: set?.reason ?? null,
    parts,
    mistakes: mistakes.length > 0 ? mistakes.join('; ') : null,
  };
}

const toVersionInfo = ({ setAt, rules, ...version }: FlowRulesVersion): FlowRulesVersionInfo => ({
  ...version,
  setAt: setAt.toISOString(),
  rules: JSON.stringify(rules),
});

@ArgsType()
class FlowRulesArgs {
  @FlowArg()
  flow?: string;
}

export const flowRules = defineOperation({
  name: 'flowRules',
  summary: 'Rules for the next run of a flow, with the origin of each part.',
  args: FlowRulesArgs,
  result: FlowRulesInfo,
  role: 'operator',
  rest: { method: 'GET', path: 'flows/rules', statuses: { 200: '' } },
  examples: [{ about: 'the current rules', args: {} }],
  run: ({ ledgers }, { flow }) => readRulesInfo(ledgers.of(flow)),
});

const FIRST = 20;

@ArgsType()
class FlowRulesHistoryArgs {
  @IntArg('Versions to return.', { default: FIRST, min: 1, max: 100 })
  first = FIRST;

  @IntArg('Only versions before this one.', { min: 1 })
  before?: number;

  @FlowArg()
  flow?: string;
}

export const flowRulesHistory = defineOperation({
  name: 'flowRulesHistory',
  summary: "Versions of a flow's rules, newest first: parts, time, author and reason.",
  args: FlowRulesHistoryArgs,
  result: [FlowRulesVersionInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'flows/rules/history', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { first: 5 } }],
  async run({ ledgers }, { flow, first, before }) {
    const versions = await ledgers.of(flow).rules.list(first, before);
    return versions.map(toVersionInfo);
  },
});

const share = z.number().min(0).max(1).nullish();

/** The shape that all flows share; each flow's schema checks marts, datasets and parameters. */
const rulesChange = z.strictObject({
  qualityRules: z
    .array(z.looseObject({ kind: z.string(), name: z.string() }))
    .describe('Replaces all rules of the quality gate.')
    .nullish(),
  processed: z.enum(['stay', 'move']).describe('Handling of processed files.').nullish(),
  folder: z.string().max(500).describe('Folder of the files, below the source.').nullish(),
  thresholds: z
    .record(
      z.string(),
      z
        .strictObject({ errorRate: z.strictObject({ run: share, file: share }).nullish() })
        .nullish(),
    )
    .describe('By dataset: shares of quarantined rows that fail a run or a file.')
    .nullish(),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number()]).nullable())
    .describe("Values of the flow's parameters, by name.")
    .nullish(),
});

@ArgsType()
class SetFlowRulesArgs extends FlowArgs {
  @ObjectArg(
    'Parts to change: qualityRules, processed, folder, thresholds, parameters. The new values are merged into the ' +
      'current ones; null resets a part to its default.',
    { required: true, schema: toInputSchema(rulesChange) },
  )
  rules!: Record<string, unknown>;

  @IntArg('Version that you change. The request is rejected if a newer version exists.', {
    min: 0,
  })
  expectedVersion?: number;
}

export const setFlowRules = defineOperation({
  name: 'setFlowRules',
  summary: "Sets a flow's rules, from the next run on.",
  description:
    "Sets a flow's rules, from the next run on. An active run keeps the rules of its plan. Parts that you leave " +
    'out do not change.',
  args: SetFlowRulesArgs,
  result: FlowRulesInfo,
  role: 'operator',
  audit: ['set-flow-rules'],
  rest: { method: 'POST', path: 'flows/rules', statuses: { 200: '' } },
  errors: ['RULES_CHANGED'],
  examples: [
    {
      about: 'move processed files',
      args: { rules: { processed: 'move' }, reason: 'the folder is getting full' },
    },
    {
      about: 'back to the default',
      args: {
        rules: { processed: null },
        expectedVersion: 1,
        reason: 'the folder has free space again',
      },
    },
  ],
  async run({ ledgers, actor }, { flow, reason, rules, expectedVersion }) {
    const ledger = ledgers.of(flow);
    await pipeline.setFlowRules(ledger, { change: rules, expectedVersion, actor, reason });
    return readRulesInfo(ledger);
  },
});
