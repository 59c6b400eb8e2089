import { z } from 'zod';
import type { FlowRulesVersion } from '#pipeline/ledger/flows/flow-rules.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import * as pipeline from '#pipeline/rules/change-flow.js';
import { rulesInForce } from '#pipeline/rules/rules-in-force.js';
import { IntArg, ObjectArg } from '#serving/input.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../arguments.js';
import { defineOperation } from '../operation.js';
import { FlowArgs } from './flows.js';

const FlowRulesFrom = namedEnum('FlowRulesFrom', 'Where a part of the rules of a flow is from.', {
  database: 'An operator has set it.',
  shipped: 'Nobody has set it.',
});

@Output('One part of the rules of a flow.')
class FlowRulesPart {
  @TextOutput('Its place in the rules: parameters.incentivePercent.')
  part!: string;

  @TextOutput('What holds, as JSON.')
  value!: string;

  @EnumOutput(FlowRulesFrom, 'Where that is from.')
  from!: string;

  @TextOutput('What was shipped, as JSON.')
  shipped!: string;

  @TextOutput('What it is.')
  comment!: string;
}

@Output('What runs of a flow are made by, and operators can set.')
class FlowRulesInfo {
  @TextOutput('The flow.')
  flow!: string;

  @IntOutput('The newest version: the next run goes by it; 0 while none was set.')
  version!: number;

  @TextOutput('When it was set (ISO 8601).', { nullable: true })
  setAt!: string | null;

  @TextOutput('Who set it.', { nullable: true })
  setBy!: string | null;

  @TextOutput('Why it was set.', { nullable: true })
  reason!: string | null;

  @ListOutput(FlowRulesPart, 'All parts, those that were shipped among them.')
  parts!: FlowRulesPart[];

  @TextOutput('What of it does not fit the flow any more, so that no run can be planned.', {
    nullable: true,
  })
  mistakes!: string | null;
}

@Output('One version of the rules of a flow.')
class FlowRulesVersionInfo {
  @IntOutput('Its number.')
  version!: number;

  @TextOutput('When it was set (ISO 8601).')
  setAt!: string;

  @TextOutput('Who set it.')
  setBy!: string;

  @TextOutput('Why it was set.')
  reason!: string;

  @TextOutput('All parts that were set then, as JSON.')
  rules!: string;
}

async function rulesInfoOf({ flow, rules }: Ledger): Promise<FlowRulesInfo> {
  const set = await rules.newest();
  const { parts, mistakes } = rulesInForce(flow, set);
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

const versionInfoOf = ({ setAt, rules, ...version }: FlowRulesVersion): FlowRulesVersionInfo => ({
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
  kind: 'query',
  summary: 'The rules that the next run of a flow goes by, and where each part is from.',
  args: FlowRulesArgs,
  result: FlowRulesInfo,
  role: 'operator',
  rest: { method: 'GET', path: 'flows/rules', statuses: { 200: '' } },
  examples: [{ about: 'what holds', args: {} }],
  run: ({ ledgers }, { flow }) => rulesInfoOf(ledgers.of(flow)),
});

const FIRST = 20;

@ArgsType()
class FlowRulesHistoryArgs {
  @IntArg('How many.', { default: FIRST, min: 1, max: 100 })
  first = FIRST;

  @IntArg('Only versions before this one.', { min: 1 })
  before?: number;

  @FlowArg()
  flow?: string;
}

export const flowRulesHistory = defineOperation({
  name: 'flowRulesHistory',
  kind: 'query',
  summary: 'Versions of the rules of a flow, newest first: what was set, when, by whom and why.',
  args: FlowRulesHistoryArgs,
  result: [FlowRulesVersionInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'flows/rules/history', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { first: 5 } }],
  async run({ ledgers }, { flow, first, before }) {
    const versions = await ledgers.of(flow).rules.list(first, before);
    return versions.map(versionInfoOf);
  },
});

const share = z.number().min(0).max(1).nullish();

/** The shape that all flows share; each flow's schema checks marts, datasets and parameters. */
const rulesChange = z.strictObject({
  qualityRules: z
    .array(z.looseObject({ kind: z.string(), name: z.string() }))
    .describe('In place of all rules of the quality gate.')
    .nullish(),
  processed: z.enum(['stay', 'move']).describe('What becomes of processed files.').nullish(),
  folder: z.string().max(500).describe('Where files lie, below the source.').nullish(),
  thresholds: z
    .record(
      z.string(),
      z
        .strictObject({ errorRate: z.strictObject({ run: share, file: share }).nullish() })
        .nullish(),
    )
    .describe('By dataset: shares of rows in quarantine that fail a run or a file.')
    .nullish(),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number()]).nullable())
    .describe('By name: values of the parameters of the flow.')
    .nullish(),
});

@ArgsType()
class SetFlowRulesArgs extends FlowArgs {
  @ObjectArg(
    'What changes: qualityRules, processed, folder, thresholds, parameters. It is merged into what holds; null takes a part back to what was shipped.',
    { required: true, schema: givenSchemaOf(rulesChange) },
  )
  rules!: Record<string, unknown>;

  @IntArg('The version that it is a change of: refused when another is the newest by now.', {
    min: 0,
  })
  expectedVersion?: number;
}

export const setFlowRules = defineOperation({
  name: 'setFlowRules',
  kind: 'mutation',
  summary: 'Sets rules that runs of a flow are made by, from the next run on.',
  description:
    'Sets rules that runs of a flow are made by, from the next run on; one that is under way goes on by its own. What is left out stays as it is.',
  args: SetFlowRulesArgs,
  result: FlowRulesInfo,
  role: 'operator',
  audit: ['set-flow-rules'],
  rest: { method: 'POST', path: 'flows/rules', statuses: { 200: '' } },
  errors: ['RULES_CHANGED'],
  examples: [
    {
      about: 'processed files are moved',
      args: { rules: { processed: 'move' }, reason: 'the folder fills up' },
    },
    {
      about: 'back to what was shipped',
      args: { rules: { processed: null }, expectedVersion: 1, reason: 'there is room again' },
    },
  ],
  async run({ ledgers, actor }, { flow, reason, rules, expectedVersion }) {
    const ledger = ledgers.of(flow);
    await pipeline.setFlowRules(ledger, { change: rules, expectedVersion, actor, reason });
    return rulesInfoOf(ledger);
  },
});
