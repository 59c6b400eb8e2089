import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '#analytics/serving/graphql-resolver.js';
import { snapshotAskedFor } from '#analytics/serving/snapshot-asked-for.js';
import type { Marts } from '#analytics/snapshot/marts.js';

/** What the resolvers of one request share. */
export interface ApiContext extends RequestContext {
  req: FastifyRequest;
}

export function createContext(marts: Marts, req: FastifyRequest): ApiContext {
  let snapshot: ReturnType<Marts['snapshot']> | undefined;
  const lookUp = async () => marts.snapshot(snapshotAskedFor(req));
  return { req, currentSnapshot: () => (snapshot ??= lookUp()), usedSnapshots: new Map() };
}
