import { z } from 'zod';
import * as pipeline from '#pipeline/rules/change-flow.js';
import { IntArg, ObjectArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { FlowArgs } from './flow-args.js';
import { FlowRulesInfo, rulesInfoOf } from './flow-rules.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

const share = z.number().min(0).max(1).nullish();

/** What every flow takes; which marts, datasets and parameters there are, its own schema judges. */
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
