import { SavedQueries } from '#catalogue/sql/query-history.js';
import { defineOperation } from '../operation.js';
import { SavedQueryInfo, savedQueryInfoOf } from './query.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SavedQueriesArgs {}

export const savedQueries = defineOperation({
  name: 'savedQueries',
  kind: 'query',
  summary: 'Queries in SQL that people keep for each other, by name.',
  args: SavedQueriesArgs,
  result: [SavedQueryInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'sql/saved', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: async ({ ledgers }) =>
    (await new SavedQueries(ledgers.of().warehouse).list()).map(savedQueryInfoOf),
});
