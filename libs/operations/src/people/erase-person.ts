import * as pipeline from '#pipeline/erasures/request-erasure.js';
import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg, ReasonArg } from '../arguments.js';
import { ErasureDetail, erasureDetail } from './erasure.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class ErasePersonArgs {
  @TextArg('The dataset that the person is in: customers, say.', { required: true })
  dataset!: string;

  @TextArg('Their number there; for a row that does not tell it, `row` and its place.', {
    required: true,
  })
  person!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

export const erasePerson = defineOperation({
  name: 'erasePerson',
  kind: 'mutation',
  summary: 'Erases a person for good: names, addresses and telephone numbers, wherever they lie.',
  description:
    'Erases a person for good: names, addresses and telephone numbers, wherever they lie. The key is destroyed at once; ' +
    'a worker takes them out of the files of the source, which `erasures` tells of. Transactions stay, with a number ' +
    'that nobody can put a name to. It cannot be undone; it can be repeated.',
  args: ErasePersonArgs,
  result: ErasureDetail,
  role: 'admin',
  audit: ['erase-person'],
  rest: {
    method: 'POST',
    path: 'people/erase',
    statuses: { 202: 'The key is gone; the files of the source follow: see `people/erasures`.' },
  },
  examples: [
    {
      about: 'a customer who asks to be forgotten',
      args: { flow: 'retail-mart', dataset: 'customers', person: '17', reason: 'asked by letter' },
    },
  ],
  async run({ ledgers, catalogue, actor }, { flow, dataset, person, reason }) {
    const asked = { dataset, person: person.trim(), actor, reason };
    const erasure = await pipeline.erasePerson(ledgers.of(flow), asked);
    // The key is gone, whether or not the catalogue can be read: `erasures` tells of its tables.
    return erasureDetail(erasure, await catalogue.tables.list().catch(() => []));
  },
});
