import { ApiKeys } from '#access/credentials/api-keys.js';
import { IdArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { ReasonArg } from '../arguments.js';
import { detailOf, KeyDetail } from './key.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RevokeKeyArgs {
  @IdArg('Number of the key.')
  id!: string;

  @ReasonArg()
  reason!: string;
}

export const revokeKey = defineOperation({
  name: 'revokeKey',
  kind: 'mutation',
  summary: 'Has a key refused from now on.',
  description: 'Has a key refused from now on: every API knows within two seconds.',
  args: RevokeKeyArgs,
  result: KeyDetail,
  role: 'admin',
  audit: ['revoke-key'],
  rest: {
    method: 'POST',
    path: 'keys/:id/revoke',
    statuses: { 200: 'The key, which opens nothing any more.' },
  },
  examples: [{ about: 'one that was lost', args: { id: '3', reason: 'the laptop was stolen' } }],
  async run({ ledgers, actor }, { id, reason }) {
    return detailOf(await new ApiKeys(ledgers.of().warehouse).revoke(id, actor, reason));
  },
});
