import { ArgsType } from '@nestjs/graphql';
import { Erasures } from '#pipeline/erasures/erasures.js';
import { defineOperation } from '../../operation/define-operation.js';
import { newestFirst } from '../../paging/page-args.js';
import { FlowArg } from '../arguments/flow-arg.js';
import { ErasureDetail, erasureDetail } from './erasure.model.js';

@ArgsType()
class ErasuresArgs extends newestFirst('erasures', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const erasures = defineOperation({
  name: 'erasures',
  kind: 'query',
  summary: 'People who were erased, newest first, and what became of the files of the source.',
  args: ErasuresArgs,
  result: [ErasureDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'people/erasures', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { flow: 'retail-mart', first: 5 } }],
  async run({ ledgers }, { flow, first, before }) {
    const ledger = ledgers.of(flow);
    const found = await new Erasures(ledger.warehouse, ledger.flow.name).list(first, before);
    return found.map(erasureDetail);
  },
});
