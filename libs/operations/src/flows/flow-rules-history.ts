import { IntArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { FlowRulesVersionInfo, versionInfoOf } from './flow-rules.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
