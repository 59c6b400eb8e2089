import type { FastifyRequest } from 'fastify';
import { GRAPHQL_STREAM_PATH } from '../graphql/graphql-over-http.js';

/**
 * Whether a request may need the warehouse's connections. What operators ask by REST always gets through, and
 * streams have a limit of their own.
 */
export function takesWork({ url, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.url === GRAPHQL_STREAM_PATH) return false;
  return url.startsWith('/graphql') || (url.startsWith('/v1/') && !url.startsWith('/v1/admin/'));
}

/** Whether a request may be answered with much that is made without the warehouse: it takes a turn, and is not refused. */
export const sendsMuch = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === '/openapi.json' || routeOptions.url === '/metrics';
