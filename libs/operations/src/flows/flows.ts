import { defineOperation } from '../operation.js';
import { FlowInfo } from './flow.model.js';
import { infoOf } from './flow-info.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
