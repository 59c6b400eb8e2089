import { Erasures } from '#pipeline/erasures/erasures.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { FlowArg } from '../arguments.js';
import { ErasureDetail, erasureDetail } from './erasure.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class ErasuresArgs extends newestFirst('erasures', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const erasures = defineOperation({
  name: 'erasures',
  kind: 'query',
  summary:
    'People who were erased, newest first, what became of the source, and what is to be made anew.',
  args: ErasuresArgs,
  result: [ErasureDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'people/erasures', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { flow: 'retail-mart', first: 5 } }],
  async run({ ledgers, catalogue }, { flow, first, before }) {
    const ledger = ledgers.of(flow);
    const found = await new Erasures(ledger.warehouse, ledger.flow.name).list(first, before);
    const tables = found.length > 0 ? await catalogue.tables.list() : [];
    return found.map((erasure) => erasureDetail(erasure, tables));
  },
});
