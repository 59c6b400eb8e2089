import { z } from 'zod';
import { SavedQueries } from '#catalogue/sql/query-history.js';
import { AppError } from '#platform/errors/app-error.js';
import { ObjectArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { SavedQueryInfo, savedQueryInfoOf } from './query.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** As much as may be asked. */
const SQL_CHARACTERS = 100_000;

const values = z.record(
  z.string().max(100),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

@ArgsType()
class SaveQueryArgs {
  @TextArg('Its name; a query that has it already is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextArg('What it asks.', { required: true, minLength: 1, maxLength: SQL_CHARACTERS })
  sql!: string;

  @ObjectArg('Values of its parameters where none are given: {"from": "2012-01-01"}.')
  parameters?: Record<string, unknown>;

  @TextArg('What it is for.', { maxLength: 2_000 })
  comment?: string;
}

/** Throws ARGUMENT_INVALID for parameters that are no values. */
export const saveQuery = defineOperation({
  name: 'saveQuery',
  kind: 'mutation',
  summary: 'Keeps a query in SQL under a name, for everybody who may ask.',
  description:
    'Keeps a query in SQL under a name, for everybody who may ask, in place of the one of that name. It is judged when ' +
    'it is asked.',
  args: SaveQueryArgs,
  result: SavedQueryInfo,
  role: 'operator',
  audit: ['save-query'],
  rest: { method: 'POST', path: 'sql/saved', statuses: { 200: '' } },
  examples: [
    {
      about: 'with a parameter',
      args: {
        name: 'sales since',
        sql: 'SELECT * FROM weekly_sales.store_week WHERE week_date >= $from',
        parameters: { from: '2012-01-01' },
      },
    },
  ],
  async run({ ledgers, actor }, { name, sql, comment = null, parameters: given = {} }) {
    const { data: parameters, error } = values.safeParse(given);
    if (!parameters) {
      const which = error.issues[0]?.path.join('.').slice(0, 100) ?? '';
      const advice = 'is to be a text, a number, true, false or null';
      throw new AppError('ARGUMENT_INVALID', `parameters.${which} ${advice}`);
    }
    const { warehouse, audit } = ledgers.of();
    const saved = await warehouse.transaction(async (manager) => {
      const query = { name, sql, parameters, comment, savedBy: actor };
      const kept = await new SavedQueries(manager).save(query);
      const act = { actor, action: 'save-query', subject: `query ${name}` };
      await audit.record(manager, { ...act, details: { sql, parameters, comment } });
      return kept;
    });
    return savedQueryInfoOf(saved);
  },
});
