import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { FlowArg } from '../arguments.js';
import { RunSummary } from './run.model.js';
import { summaryOf } from './run-summary.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RunsArgs extends newestFirst('runs', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const runs = defineOperation({
  name: 'runs',
  kind: 'query',
  summary: 'Runs, newest first.',
  args: RunsArgs,
  result: [RunSummary],
  role: 'operator',
  rest: { method: 'GET', path: 'runs', statuses: { 200: '' } },
  examples: [
    { about: 'the last 20 runs', args: {} },
    { about: 'the five before run 40', args: { first: 5, before: 40 } },
  ],
  async run({ ledgers }, { flow, first, before }) {
    const { runs } = ledgers.of(flow);
    const list = await runs.list(first, before === undefined ? undefined : String(before));
    return list.map(summaryOf);
  },
});
