import { z } from 'zod';
import type { PastQuery, SavedQuery } from '#catalogue/sql/query-history.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, ObjectArg, TextArg } from '#serving/input.js';
import { BooleanOutput, EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';

const QueryStatus = namedEnum<PastQuery['status']>(
  'SqlQueryStatus',
  'What became of a question in SQL.',
  {
    running: 'It is being answered.',
    succeeded: 'It was answered.',
    failed: 'It ended with an error.',
    cancelled: 'Whoever asked ended it, or no longer waited.',
  },
);

@Output('A question in SQL, and what became of it.', 'SqlQuery')
class QueryInfo {
  @TextOutput('Its number.')
  id!: string;

  @TextOutput('Who asked.')
  askedBy!: string;

  @TextOutput('What was asked.')
  sql!: string;

  @TextOutput('Values of its parameters by name, as JSON.')
  parameters!: string;

  @EnumOutput(QueryStatus, 'What became of it.')
  status!: PastQuery['status'];

  @TextOutput('When it was asked (ISO 8601).')
  askedAt!: string;

  @TextOutput('When it was over (ISO 8601).', { nullable: true })
  endedAt!: string | null;

  @NumberOutput('Rows of the answer.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Bytes of the files that were read.', { nullable: true })
  bytesScanned!: number | null;

  @NumberOutput('What the service that answered is likely to ask for it, in US dollars.', {
    nullable: true,
  })
  costUsd!: number | null;

  @NumberOutput('Milliseconds that it took.', { nullable: true })
  ms!: number | null;

  @BooleanOutput('Whether it was answered from what was answered before.')
  fromStore!: boolean;

  @TextOutput('Code of the error that ended it.', { nullable: true })
  errorCode!: string | null;

  @TextOutput('What that error said.', { nullable: true })
  error!: string | null;
}

@Output('A question in SQL that is kept under a name.', 'SavedSqlQuery')
class SavedQueryInfo {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('What it asks.')
  sql!: string;

  @TextOutput('Values of its parameters where none are given, by name, as JSON.')
  parameters!: string;

  @TextOutput('What it is for.', { nullable: true })
  comment!: string | null;

  @TextOutput('Who kept it.')
  savedBy!: string;

  @TextOutput('When that was (ISO 8601).')
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
  @IntArg('Queries to give, newest first.', { min: 1, ...QUERIES })
  first: number = QUERIES.default;

  @TextArg('Only queries asked before the one of this number.', { maxLength: 36 })
  before?: string;
}

/** @throws AppError ARGUMENT_INVALID for a cursor that is no number of a query */
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
  summary: 'Queries in SQL that people keep for each other, by name.',
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

/** @throws AppError ARGUMENT_INVALID for parameters that are no values */
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
