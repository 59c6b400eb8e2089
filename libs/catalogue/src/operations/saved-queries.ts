import { z } from 'zod';
import { isEnough } from '#access/principal.js';
import type { SavedQuery, Saver } from '../sql/saved-queries.js';
import type { Queryable } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdArg, IntArg, ObjectArg, TextArg } from '#serving/input.js';
import { BooleanOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { defineOperation } from '#operations/operation/operation.js';

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

  @TextOutput('Owner: the actor who saved it first, as in the audit log.')
  savedBy!: string;

  @TextOutput('Time of the last change (ISO 8601).')
  savedAt!: string;

  @BooleanOutput('Whether you may change and remove it: its owner and admins may.')
  mayChange!: boolean;
}

/** Loaded on demand: the API starts without the catalogue. */
const loadSavedQueries = () => import('../sql/saved-queries.js');

/** Returns the saved queries that exist for a caller: only their own if they have a scope. */
async function openSavedQueries(
  { actor, scope, ledgers }: OperationContext,
  warehouse: Queryable = ledgers.of().warehouse,
) {
  const { SavedQueries } = await loadSavedQueries();
  return new SavedQueries(warehouse, scope && actor);
}

const toSaver = ({ actor, role = 'analyst' }: OperationContext): Saver => ({
  actor,
  isAdmin: isEnough(role, 'admin'),
});

async function toSavedQueryInfo(
  query: SavedQuery,
  context: OperationContext,
): Promise<SavedQueryInfo> {
  const { mayChange } = await loadSavedQueries();
  const { parameters, savedAt, ...rest } = query;
  return {
    ...rest,
    parameters: JSON.stringify(parameters),
    savedAt: savedAt.toISOString(),
    mayChange: mayChange(query, toSaver(context)),
  };
}

const LISTED = { default: 100, max: 200 };
const NAME_CHARACTERS = 100;

@ArgsType()
class SavedQueriesArgs {
  @IntArg('Queries to return.', { min: 1, ...LISTED })
  first: number = LISTED.default;

  @TextArg('Only queries after this name.', { maxLength: NAME_CHARACTERS })
  after?: string;
}

export const savedQueries = defineOperation({
  name: 'savedQueries',
  summary:
    'Saved SQL queries of all callers, by name; callers bound to stores or departments get their own.',
  args: SavedQueriesArgs,
  result: [SavedQueryInfo],
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'sql/saved', statuses: { 200: '' } },
  examples: [
    { about: 'the first 100', args: {} },
    { about: 'the next', args: { after: 'sales since' } },
  ],
  async run(context, { first, after }) {
    const queries = await openSavedQueries(context);
    const found = await queries.list(first, after);
    return Promise.all(found.map((query) => toSavedQueryInfo(query, context)));
  },
});

@ArgsType()
class SavedQueryArgs {
  @IdArg('Name of the query.')
  name!: string;
}

export const savedQuery = defineOperation({
  name: 'savedQuery',
  summary: 'One saved SQL query.',
  args: SavedQueryArgs,
  result: SavedQueryInfo,
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'sql/saved/:name', statuses: { 200: '' } },
  errors: ['QUERY_NOT_FOUND'],
  examples: [{ about: 'by its name', args: { name: 'sales since' } }],
  async run(context, { name }) {
    const queries = await openSavedQueries(context);
    return toSavedQueryInfo(await queries.requireQuery(name), context);
  },
});

/** Maximum length of a statement. */
const SQL_CHARACTERS = 100_000;
const COMMENT_CHARACTERS = 2_000;

const values = z.record(
  z.string().max(100),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/** @throws AppError ARGUMENT_INVALID for parameters that are no values */
function checkValues(given: Record<string, unknown>): SavedQuery['parameters'] {
  const { data, error } = values.safeParse(given);
  if (data) return data;
  const which = error.issues[0]?.path.join('.').slice(0, 100) ?? '';
  const advice = 'must be a text, a number, true, false or null';
  throw new AppError('ARGUMENT_INVALID', `parameters.${which} ${advice}`);
}

/** @throws AppError ARGUMENT_INVALID for a name that a path or a list cannot show */
function checkName(argument: string, name: string): string {
  if (name === name.trim() && /[\p{L}\p{N}]/u.test(name) && !/\p{Cc}/u.test(name)) return name;
  const advice = 'write it with a letter or digit, on one line, and without blanks around it';
  throw new AppError('ARGUMENT_INVALID', `${argument}: this is no name of a query: ${advice}`);
}

@ArgsType()
class SaveQueryArgs {
  @TextArg('Name of the query.', { required: true, minLength: 1, maxLength: NAME_CHARACTERS })
  name!: string;

  @TextArg('SQL text.', { required: true, minLength: 1, maxLength: SQL_CHARACTERS })
  sql!: string;

  @ObjectArg('Default values of its parameters: {"from": "2012-01-01"}.')
  parameters?: Record<string, unknown>;

  @TextArg('Purpose of the query.', { maxLength: COMMENT_CHARACTERS })
  comment?: string;
}

/** @throws AppError ARGUMENT_INVALID, QUERY_NAME_TAKEN, QUERY_LIMIT */
export const saveQuery = defineOperation({
  name: 'saveQuery',
  summary: 'Saves a SQL query under a new name, for all callers who may query.',
  description:
    'Saves a SQL query under a new name, for all callers who may query. You become its owner. The SQL is checked ' +
    'only at each run.',
  args: SaveQueryArgs,
  result: SavedQueryInfo,
  role: 'analyst',
  scope: 'filtered',
  audit: ['save-query'],
  rest: { method: 'POST', path: 'sql/saved', statuses: { 200: 'The saved query.' } },
  errors: ['QUERY_NAME_TAKEN', 'QUERY_LIMIT'],
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
  async run(context, { name, sql, comment = '', parameters: given = {} }) {
    const parameters = checkValues(given);
    const query = { name: checkName('name', name), sql, parameters, comment: comment || null };
    const { warehouse, audit } = context.ledgers.of();
    const { actor } = context;
    const saved = await warehouse.transaction(async (manager) => {
      const queries = await openSavedQueries(context, manager);
      const kept = await queries.add({ ...query, savedBy: actor });
      const { name: _, ...details } = query;
      const act = { actor, action: 'save-query', subject: `query ${name}` };
      await audit.record(manager, { ...act, details });
      return kept;
    });
    return toSavedQueryInfo(saved, context);
  },
});

@ArgsType()
class ChangeSavedQueryArgs extends SavedQueryArgs {
  @TextArg('New name of the query.', { minLength: 1, maxLength: NAME_CHARACTERS })
  newName?: string;

  @TextArg('New SQL text.', { minLength: 1, maxLength: SQL_CHARACTERS })
  sql?: string;

  @ObjectArg('All default values of its parameters: {"from": "2012-01-01"}.')
  parameters?: Record<string, unknown>;

  @TextArg('Purpose of the query; empty for none.', { maxLength: COMMENT_CHARACTERS })
  comment?: string;
}

/** @throws AppError ARGUMENT_INVALID, QUERY_NOT_FOUND, QUERY_NAME_TAKEN, FORBIDDEN */
export const changeSavedQuery = defineOperation({
  name: 'changeSavedQuery',
  summary: 'Changes or renames a saved SQL query.',
  description:
    'Changes or renames a saved SQL query. Arguments that you leave out do not change. Only its owner and admins may.',
  args: ChangeSavedQueryArgs,
  result: SavedQueryInfo,
  role: 'analyst',
  scope: 'filtered',
  audit: ['change-saved-query'],
  rest: { method: 'POST', path: 'sql/saved/:name', statuses: { 200: 'The changed query.' } },
  errors: ['QUERY_NOT_FOUND', 'QUERY_NAME_TAKEN'],
  examples: [
    { about: 'another name', args: { name: 'sales since', newName: 'sales of a year' } },
    { about: 'another default', args: { name: 'sales since', parameters: { from: '2013-01-01' } } },
  ],
  async run(context, { name, newName, sql, parameters, comment }) {
    const change = {
      ...(newName !== undefined && { name: checkName('newName', newName) }),
      ...(sql !== undefined && { sql }),
      ...(parameters && { parameters: checkValues(parameters) }),
      ...(comment !== undefined && { comment: comment || null }),
    };
    if (Object.keys(change).length === 0) {
      const advice = 'give newName, sql, parameters or comment';
      throw new AppError('ARGUMENT_INVALID', `nothing of the query changes: ${advice}`);
    }
    const { warehouse, audit } = context.ledgers.of();
    const changed = await warehouse.transaction(async (manager) => {
      const queries = await openSavedQueries(context, manager);
      const kept = await queries.change(name, change, toSaver(context));
      const act = { actor: context.actor, action: 'change-saved-query', subject: `query ${name}` };
      await audit.record(manager, { ...act, details: change });
      return kept;
    });
    return toSavedQueryInfo(changed, context);
  },
});

/** @throws AppError QUERY_NOT_FOUND, FORBIDDEN */
export const removeSavedQuery = defineOperation({
  name: 'removeSavedQuery',
  summary: 'Removes a saved SQL query. Only its owner and admins may.',
  args: SavedQueryArgs,
  result: SavedQueryInfo,
  role: 'analyst',
  scope: 'filtered',
  audit: ['remove-saved-query'],
  rest: {
    method: 'POST',
    path: 'sql/saved/:name/remove',
    statuses: { 200: 'The removed query.' },
  },
  errors: ['QUERY_NOT_FOUND'],
  examples: [{ about: 'by its name', args: { name: 'sales since' } }],
  async run(context, { name }) {
    const { warehouse, audit } = context.ledgers.of();
    const removed = await warehouse.transaction(async (manager) => {
      const queries = await openSavedQueries(context, manager);
      const query = await queries.remove(name, toSaver(context));
      const { sql, parameters, comment, savedBy } = query;
      const act = { actor: context.actor, action: 'remove-saved-query', subject: `query ${name}` };
      await audit.record(manager, { ...act, details: { sql, parameters, comment, savedBy } });
      return query;
    });
    return toSavedQueryInfo(removed, context);
  },
});
