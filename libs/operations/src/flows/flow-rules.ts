import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { FlowRulesInfo, rulesInfoOf } from './flow-rules.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
