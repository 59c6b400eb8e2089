import type { FastifyRequest } from 'fastify';
import '#access/http/access-hook.js';
import { listTopFolders } from '#access/http/console-paths.js';
import { isPublic, parsePath } from '#access/http/gate.js';
import { pages } from '../guests.js';
import { GRAPHQL_PATH } from '../graphql/graphql-over-http.js';

const folders = listTopFolders(Object.keys(pages));

/**
 * Returns whether a route takes part in scopes: its endpoint, fields or tools decide, or it is public. All
 * other routes refuse callers with a scope.
 */
export const takesScope = ({
  url,
  is404,
  routeOptions: { url: route, config },
}: Pick<FastifyRequest, 'url' | 'is404' | 'routeOptions'>): boolean =>
  config.decidesScope === true ||
  is404 ||
  route === GRAPHQL_PATH ||
  isPublic(parsePath(url), folders);
