import type { ApolloServerPlugin } from '@apollo/server';
import type { ApiContext } from './api-context.js';

/**
 * Adds `extensions.snapshot` to each response. When a page went on in an older snapshot than the
 * other fields of the same request, `extensions.snapshotsByField` tells which is which.
 */
export const snapshotExtension: ApolloServerPlugin<ApiContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue, response }) => {
        const { usedSnapshots } = contextValue;
        const { body } = response;
        const [snapshot] = usedSnapshots.values();
        if (body.kind !== 'single' || !snapshot) return Promise.resolve();
        const different = new Set([...usedSnapshots.values()].map(({ id }) => id)).size > 1;
        body.singleResult.extensions = {
          ...body.singleResult.extensions,
          snapshot,
          ...(different ? { snapshotsByField: Object.fromEntries(usedSnapshots) } : {}),
        };
        return Promise.resolve();
      },
    }),
};
