import { z } from 'zod';
import type { PastQuery } from '../sql/query-history.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, TextArg } from '#serving/input.js';
import { BooleanOutput, EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '#operations/operation/operation.js';

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

  @TextOutput('Run, snapshot or time whose rows it asked for; null for published rows.', {
    nullable: true,
  })
  asOf!: string | null;

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

const toQueryInfo = ({ parameters, askedAt, endedAt, ...query }: PastQuery): QueryInfo => ({
  ...query,
  parameters: JSON.stringify(parameters),
  askedAt: askedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
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
  summary:
    'Your SQL queries, newest first; for an admin of the whole chain, the queries of all callers.',
  args: QueriesArgs,
  result: [QueryInfo],
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'sql/queries', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers, actor, role, scope }, { first, before }) {
    if (before !== undefined && !queryId.safeParse(before).success) {
      const advice = 'give the queryId of a query, or leave it out';
      throw new AppError('ARGUMENT_INVALID', `before is not the queryId of a query: ${advice}`);
    }
    const whose = role === 'admin' && !scope ? undefined : actor;
    const { QueryHistory } = await import('../sql/query-history.js');
    const history = new QueryHistory(ledgers.of().warehouse);
    return (await history.list(first, before, whose, scope)).map(toQueryInfo);
  },
});
