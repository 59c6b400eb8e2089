import { ApiKeys } from '#access/credentials/api-keys.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { detailOf, KeyDetail } from './key.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class KeysArgs extends newestFirst('keys', { default: 50, max: 500 }) {}

export const keys = defineOperation({
  name: 'keys',
  kind: 'query',
  summary: 'The keys there are and were, newest first.',
  args: KeysArgs,
  result: [KeyDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'keys', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers }, { first, before }) {
    const found = await new ApiKeys(ledgers.of().warehouse).list(first, before);
    return found.map(detailOf);
  },
});
