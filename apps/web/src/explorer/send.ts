import { queryOptions } from '@tanstack/react-query';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { buildCsrfHeader } from '../data/csrf.js';
import { createUnreachable, Failure } from '../data/failure.js';
import { askGraphql } from '../data/graphql.js';

/** The schema of the API: it completes and checks queries. */
export const schemaOptions = queryOptions({
  queryKey: ['graphql-schema'],
  queryFn: async ({ signal }) =>
    buildClientSchema(await askGraphql<IntrospectionQuery>(getIntrospectionQuery(), signal)),
  staleTime: Infinity,
});

/**
 * Sends a query as it is, and returns the reply, also one with errors.
 * @throws Failure for variables that are no JSON, and when the API cannot be reached
 */
export async function sendQuery(query: string, variables: string): Promise<unknown> {
  const body = JSON.stringify({ query, variables: parseVariables(variables) });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...buildCsrfHeader(document.cookie),
  };
  const response = await fetch('/graphql', { method: 'POST', headers, body }).catch(() => {
    throw createUnreachable();
  });
  return response.json();
}

function parseVariables(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : JSON.parse(text);
  } catch {
    throw new Failure('refused', 'The variables are no JSON.', 'Correct them, then run the query.');
  }
}
