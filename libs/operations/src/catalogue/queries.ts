import { z } from 'zod';
import type { PastQuery, SavedQuery } from '#catalogue/sql/query-history.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, ObjectArg, TextArg } from '#serving/input.js';
import { BooleanOutput, EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';

const QueryStatus = namedEnum<PastQuery['status']>('SqlQueryStatus', 'State of a SQL query.', {
  running: 'It is running.',
  succeeded: 'It returned an answer.',
  failed: 'It ended with an error.',
  cancelled: 'Its caller cancelled it, or disconnected.',
});

@Output('A SQL query of the past.', 'SqlQuery')
class QueryInfo {
  @TextOutput('Identifier of the query.')
  id!: string;

  @TextOutput('Actor who sent it, as in the audit log.')
  askedBy!: string;

  @TextOutput('SQL text.')
  sql!: string;

  @TextOutput('Values of its parameters, by name, as JSON.')
  parameters!: string;

  @EnumOutput(QueryStatus, 'State of the query.')
  status!: PastQuery['status'];

  @TextOutput('Time of the request (ISO 8601).')
  askedAt!: string;

  @TextOutput('Time of the end (ISO 8601).', { nullable: true })
  endedAt!: string | null;

  @NumberOutput('Number of rows in the answer.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Bytes read from files.', { nullable: true })
  bytesScanned!: number | null;

  @NumberOutput('Estimated price of the query service, in US dollars.', {
    nullable: true,
  })
  costUsd!: number | null;

  @NumberOutput('Duration in milliseconds.', { nullable: true })
  ms!: number | null;

  @BooleanOutput('Whether the answer was a stored one.')
  fromStore!: boolean;

  @TextOutput('Code of the error that ended it.', { nullable: true })
  errorCode!: string | null;

  @TextOutput('Message of the error that ended it.', { nullable: true })
  error!: string | null;
}

@Output('A saved SQL query.', 'SavedSqlQuery')
class SavedQueryInfo {
  @TextOutput('Name of the query.')
  name!: string;

  @TextOutput('SQL text.')
  sql!: string;

  @TextOutput('Default values of its parameters, by name, as JSON.')
  parameters!: string;

  @TextOutput('Purpose of the query.', { nullable: true })
  comment!: string | null;

  @TextOutput('Actor who saved it, as in the audit log.')
  savedBy!: string;

  @TextOutput('Time when it was saved (ISO 8601).')
  savedAt!: string;
}

const queryInfoOf = ({ parameters, askedAt, endedAt, ...query }: PastQuery): QueryInfo => ({
  ...query,
  parameters: JSON.stringify(parameters),
  askedAt: askedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});

const savedQueryInfoOf = ({ parameters, savedAt, ...query }: SavedQuery): SavedQueryInfo => ({
  ...query,
  parameters: JSON.stringify(parameters),
  savedAt: savedAt.toISOString(),
});

const QUERIES = { default: 50, max: 500 };

const queryId = z.uuid();

@ArgsType()
class QueriesArgs {
  @IntArg('Queries to return, newest first.', { min: 1, ...QUERIES })
  first: number = QUERIES.default;

  @TextArg('Only queries before the one with this identifier.', { maxLength: 36 })
  before?: string;
}

/** @throws AppError ARGUMENT_INVALID for a cursor that is no number of a query */
export const queries = defineOperation({
  name: 'queries',
  kind: 'query',
  summary: 'Your SQL queries, newest first; for an admin, the queries of all callers.',
  args: QueriesArgs,
  result: [QueryInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'sql/queries', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers, actor, role }, { first, before }) {
    if (before !== undefined && !queryId.safeParse(before).success) {
      const advice = 'give the queryId of a query, or leave it out';
      throw new AppError('ARGUMENT_INVALID', `before is not the queryId of a query: ${advice}`);
    }
    const whose = role === 'admin' ? undefined : actor;
    const { QueryHistory } = await import('#catalogue/sql/query-history.js');
    const history = new QueryHistory(ledgers.of().warehouse);
    return (await history.list(first, before, whose)).map(queryInfoOf);
  },
});

@ArgsType()
class SavedQueriesArgs {}

export const savedQueries = defineOperation({
  name: 'savedQueries',
  kind: 'query',
  summary: 'Saved SQL queries, by name.',
  args: SavedQueriesArgs,
  result: [SavedQueryInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'sql/saved', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  async run({ ledgers }) {
    const { SavedQueries } = await import('#catalogue/sql/query-history.js');
    return (await new SavedQueries(ledgers.of().warehouse).list()).map(savedQueryInfoOf);
  },
});

/** Maximum length of a statement. */
const SQL_CHARACTERS = 100_000;

const values = z.record(
  z.string().max(100),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

@ArgsType()
class SaveQueryArgs {
  @TextArg('Name of the query. An existing query with this name is replaced.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextArg('SQL text.', { required: true, minLength: 1, maxLength: SQL_CHARACTERS })
  sql!: string;

  @ObjectArg('Default values of its parameters: {"from": "2012-01-01"}.')
  parameters?: Record<string, unknown>;

  @TextArg('Purpose of the query.', { maxLength: 2_000 })
  comment?: string;
}

/** @throws AppError ARGUMENT_INVALID for parameters that are no values */
export const saveQuery = defineOperation({
  name: 'saveQuery',
  kind: 'mutation',
  summary: 'Saves a SQL query under a name, for all callers who may query.',
  description:
    'Saves a SQL query under a name, for all callers who may query. It replaces an existing query with this name. ' +
    'The SQL is checked only at each run.',
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
      const advice = 'must be a text, a number, true, false or null';
      throw new AppError('ARGUMENT_INVALID', `parameters.${which} ${advice}`);
    }
    const { warehouse, audit } = ledgers.of();
    const { SavedQueries } = await import('#catalogue/sql/query-history.js');
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
