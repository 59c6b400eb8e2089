import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { RequestContext } from '#analytics/serving/answer-endpoint.js';
import { readSnapshotId } from '#analytics/serving/snapshot-headers.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { limitSnapshot } from '#analytics/snapshot/snapshot.js';
import type { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { answerTooLarge } from '#platform/errors/app-error.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';

/** @param maxBytes limit of the bytes that all its answers are computed from */
export function createContext(marts: Marts, req: FastifyRequest, maxBytes: number): RequestContext {
  const snapshots = new Map<string | undefined, ReturnType<Marts['snapshot']>>();
  const lookUp = async (flow?: string) =>
    limitSnapshot(await marts.snapshot(readSnapshotId(req), flow), req.principal?.scope);
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
 * Adds `extensions.snapshot` to each response. If a page continues in an older snapshot than the other fields,
 * `extensions.snapshotsByField` has the snapshot of each. A response with only answers may be cached: it depends on the
 * question and its snapshots alone.
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
          const isImmutable = readSnapshotId(req) !== undefined && !contextValue.readsPublished;
          markAnswer(req, { isImmutable });
        }
        return Promise.resolve();
      },
    }),
};

/** A caller that publishes a snapshot reads it with the next request. */
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
