import type { Request } from 'express';
import type { RequestContext } from '#analytics/serving/graphql-resolver.js';
import type { Marts } from '#analytics/snapshot/marts.js';

/** What the resolvers of one request share. */
export interface ApiContext extends RequestContext {
  req: Request;
}

export function createContext(marts: Marts, req: Request): ApiContext {
  let snapshot: ReturnType<Marts['snapshot']> | undefined;
  return {
    req,
    currentSnapshot: () => (snapshot ??= marts.snapshot()),
    usedSnapshots: new Map(),
  };
}
