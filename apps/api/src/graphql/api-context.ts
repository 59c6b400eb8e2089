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
  let snapshot: ReturnType<Marts['snapshot']> | undefined;
  const lookUp = async () => marts.snapshot(snapshotAskedFor(req));
  let read = 0;
  const countBytes = (bytes: number) => {
    read += bytes;
    if (read > maxBytes) throw answerTooLarge(maxBytes);
  };
  const currentSnapshot = () => (snapshot ??= lookUp());
  const { hangUp } = req;
  return { req, hangUp, currentSnapshot, usedSnapshots: new Map(), countBytes };
}
