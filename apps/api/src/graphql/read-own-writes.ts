import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';

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
