import type { FastifyRequest } from 'fastify';
import { takesGraphql } from './graphql-paths.js';

/**
 * The GraphQL documents that a request holds as text, by POST or GET, for `/graphql` or `/graphql/stream`.
 * @returns none for other paths; what is not text is left out, and refused later
 */
export function documentTexts({
  routeOptions,
  query,
  body,
}: Pick<FastifyRequest, 'routeOptions' | 'query' | 'body'>): string[] {
  if (!takesGraphql(routeOptions.url)) return [];
  return [query, body]
    .flatMap((given) => (given as { query?: unknown } | null | undefined)?.query)
    .filter((text) => typeof text === 'string');
}
