import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { GRAPHQL_STREAM_PATH } from './graphql-paths.js';

/** Apollo Server would execute a subscription as if it were a query, and answer null. */
export const refuseSubscriptions: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation }) => {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
        const message = `a subscription is streamed: send it to ${GRAPHQL_STREAM_PATH}`;
        const extensions = { code: 'BAD_REQUEST', retryable: false, http: { status: 400 } };
        return Promise.reject(new GraphQLError(message, { extensions }));
      },
    }),
};
