import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '#web/data/api.js';

/** Rows of an answer that the page shows. */
export const DISPLAYED_ROWS = 10_000;
const HISTORY = 20;
/** The history is read again after this time while a query runs. */
const AGAIN_MS = 1_000;

export type SavedQuery = Schemas['SavedSqlQuery'];

/** All saved queries, by name. */
export const savedQueries = queryOptions({
  queryKey: ['sql', 'saved'],
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/sql/saved', { signal })),
});

/** One saved query. @param name undefined: none */
export const savedQuery = (name: string | undefined) =>
  queryOptions({
    queryKey: ['sql', 'saved', name],
    enabled: name !== undefined,
    queryFn: ({ signal }) => {
      const params = { path: { name: name ?? '' } };
      return readBody(api.GET('/v1/admin/sql/saved/{name}', { params, signal }));
    },
  });

/** The queries of the user, newest first. */
export const pastQueries = queryOptions({
  queryKey: ['sql', 'history'],
  queryFn: ({ signal }) =>
    readBody(api.GET('/v1/admin/sql/queries', { params: { query: { first: HISTORY } }, signal })),
  refetchInterval: ({ state }) =>
    state.data?.some(({ status }) => status === 'running') ? AGAIN_MS : false,
});

export type SqlAnswer = Schemas['SqlPage'];

interface Question {
  sql: string;
  parameters: Record<string, string | number | null>;
  asOf: string | undefined;
  personalData: boolean;
}

/** Runs a statement and reads the rows that the page shows. @param signal its end cancels the query */
export async function runSql(question: Question, signal: AbortSignal): Promise<SqlAnswer> {
  const body = { ...question, first: DISPLAYED_ROWS };
  return withRows(await readBody(api.POST('/v1/sql', { body, signal })), signal);
}

/** An answer that the API still stores. @param id of its query; undefined: none */
export const answerQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['sql', 'answer', id],
    enabled: id !== undefined,
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id ?? '' }, query: { first: DISPLAYED_ROWS } };
      return withRows(await readBody(api.GET('/v1/sql/{id}', { params, signal })), signal);
    },
  });

/** Reads on: the API ends a page of large rows early. */
async function withRows(first: SqlAnswer, signal: AbortSignal): Promise<SqlAnswer> {
  const rows = [...first.rows];
  let { pageInfo } = first;
  while (pageInfo.endCursor !== null && rows.length < DISPLAYED_ROWS) {
    const query = { first: DISPLAYED_ROWS - rows.length, after: pageInfo.endCursor };
    const params = { path: { id: first.queryId }, query };
    const next = await readBody(api.GET('/v1/sql/{id}', { params, signal }));
    rows.push(...next.rows);
    ({ pageInfo } = next);
  }
  return { ...first, rows };
}
