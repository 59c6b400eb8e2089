import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { RequestContext } from '#analytics/serving/use-case-endpoint.js';
import { snapshotAskedFor } from '#analytics/serving/snapshot-headers.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import type { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { answerTooLarge } from '#platform/errors/app-error.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';

/** @param maxBytes that its answers may be made of, all together */
export function createContext(marts: Marts, req: FastifyRequest, maxBytes: number): RequestContext {
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

/**
 * Adds `extensions.snapshot` to each response. When a page went on in an older snapshot than the
 * other fields of the same request, `extensions.snapshotsByField` tells which is which. A response that
 * has answers alone may be kept: they follow from the question and its snapshots.
 */
export const snapshotExtension: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue, response, operation }) => {
        const { usedSnapshots, req } = contextValue;
        const { body } = response;
        const [snapshot] = usedSnapshots.values();
        if (body.kind !== 'single' || !snapshot) return Promise.resolve();
        const different = new Set([...usedSnapshots.values()].map(({ id }) => id)).size > 1;
        const { data, errors } = body.singleResult;
        body.singleResult.extensions = {
          ...body.singleResult.extensions,
          snapshot,
          ...(different ? { snapshotsByField: Object.fromEntries(usedSnapshots) } : {}),
        };
        const isAnswers = Object.keys(data ?? {}).every((name) => usedSnapshots.has(name));
        if (operation?.operation === OperationTypeNode.QUERY && isAnswers && !errors?.length) {
          const isImmutable = snapshotAskedFor(req) !== undefined && !contextValue.readsPublished;
          markAnswer(req, { isImmutable });
        }
        return Promise.resolve();
      },
    }),
};

/** Whoever publishes a snapshot reads it with the next request, not a moment later. */
export function readOwnWrites(published: PublishedSnapshot): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: async ({ operation }) => {
          if (operation?.operation === OperationTypeNode.MUTATION) await published.refresh();
        },
      }),
  };
}
