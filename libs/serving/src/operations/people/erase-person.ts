import { ArgsType } from '@nestjs/graphql';
import { contractsOf } from '#pipeline/flow/flow.js';
import * as pipeline from '#pipeline/operations/erase-person.js';
import { TextArg } from '../../input.js';
import { BooleanOutput, ListOutput, Output } from '../../output.js';
import { defineOperation } from '../../operation/define-operation.js';
import { FlowArg } from '../arguments/flow-arg.js';
import { ReasonArg } from '../arguments/reason-arg.js';

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

@Output('What became of the erasure of a person.')
class PersonErased {
  @BooleanOutput(
    'Whether there was a key to destroy: false for somebody who is erased already, or was never met.',
  )
  hadKey!: boolean;

  @ListOutput(String, 'Files of the source that say nothing of the person any more.')
  rewritten!: string[];

  @ListOutput(String, 'Files there that nobody can tell what they hold: somebody has to look.')
  unread!: string[];
}

/** Throws SOURCE_MISSING, SOURCE_CHANGED. */
export const erasePerson = defineOperation({
  name: 'erasePerson',
  kind: 'mutation',
  summary: 'Erases a person for good: names, addresses and telephone numbers, wherever they lie.',
  description:
    'Erases a person for good: names, addresses and telephone numbers, wherever they lie. Transactions stay, with a ' +
    'number that nobody can put a name to. It cannot be undone; it can be repeated.',
  args: ErasePersonArgs,
  result: PersonErased,
  role: 'admin',
  audit: ['erase-person'],
  rest: {
    method: 'POST',
    path: 'people/erase',
    statuses: { 200: 'The person is erased; what it found in the source.' },
  },
  errors: ['SOURCE_MISSING', 'SOURCE_CHANGED'],
  examples: [
    {
      about: 'a customer who asks to be forgotten',
      args: { flow: 'retail-mart', dataset: 'customers', person: '17', reason: 'asked by letter' },
    },
  ],
  run({ ledgers, source, actor }, { flow, dataset, person, reason }) {
    const contracts = ledgers.all.flatMap((ledger) => contractsOf(ledger.flow));
    const places = { ledger: ledgers.of(flow), source, contracts };
    return pipeline.erasePerson(places, { dataset, person: person.trim(), actor, reason });
  },
});
