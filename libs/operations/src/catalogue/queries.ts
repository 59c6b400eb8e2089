import { z } from 'zod';
import { QueryHistory } from '#catalogue/sql/query-history.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { QueryInfo, queryInfoOf } from './query.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

const QUERIES = { default: 50, max: 500 };

const queryId = z.uuid();

@ArgsType()
class QueriesArgs {
  @IntArg('Queries to give, newest first.', { min: 1, ...QUERIES })
  first: number = QUERIES.default;

  @TextArg('Only queries asked before the one of this number.', { maxLength: 36 })
  before?: string;
}

/** Throws ARGUMENT_INVALID for what is no number of a query. */
export const queries = defineOperation({
  name: 'queries',
  kind: 'query',
  summary: 'What one asked in SQL, newest first; an admin sees what everybody asked.',
  args: QueriesArgs,
  result: [QueryInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'sql/queries', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers, actor, role }, { first, before }) {
    if (before !== undefined && !queryId.safeParse(before).success) {
      const advice = 'give the id of a query, or leave it out';
      throw new AppError('ARGUMENT_INVALID', `before is no number of a query: ${advice}`);
    }
    const whose = role === 'admin' ? undefined : actor;
    const history = new QueryHistory(ledgers.of().warehouse);
    return (await history.list(first, before, whose)).map(queryInfoOf);
  },
});
