import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { snapshotAskedFor } from '#analytics/serving/snapshot-asked-for.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import type { ApiContext } from './api-context.js';

/**
 * Adds `extensions.snapshot` to each response. When a page went on in an older snapshot than the
 * other fields of the same request, `extensions.snapshotsByField` tells which is which. A response that
 * has answers alone may be kept: they follow from the question and its snapshots.
 */
export const snapshotExtension: ApolloServerPlugin<ApiContext> = {
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
