import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '#analytics/serving/graphql-resolver.js';
import { snapshotAskedFor } from '#analytics/serving/snapshot-asked-for.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { answerTooLarge } from '#platform/errors/answer-too-large.js';

/** What the resolvers of one request share. */
export interface ApiContext extends RequestContext {
  req: FastifyRequest;
}

/** @param maxBytes that its answers may be made of, all together */
export function createContext(marts: Marts, req: FastifyRequest, maxBytes: number): ApiContext {
  const snapshots = new Map<string | undefined, ReturnType<Marts['snapshot']>>();
  const lookUp = async (flow?: string) => marts.snapshot(snapshotAskedFor(req), flow);
  let read = 0;
  const countBytes = (bytes: number) => {
    read += bytes;
    if (read > maxBytes) throw answerTooLarge(maxBytes);
  };
  const currentSnapshot = (flow?: string) => {
    const snapshot = snapshots.get(flow) ?? lookUp(flow);
    snapshots.set(flow, snapshot);
    return snapshot;
  };
  const used = { usedSnapshots: new Map(), readsPublished: false };
  return { req, currentSnapshot, ...used, countBytes };
}
