import type { ApolloServerPlugin } from '@apollo/server';
import { annotate } from '#platform/tracing/with-span.js';

/** Has the span of a request say which operation of its document was done. */
export const sayOperation: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation, operationName }) => {
        annotate({
          ...(operation && { 'graphql.operation.type': operation.operation }),
          ...(operationName && { 'graphql.operation.name': operationName }),
        });
        return Promise.resolve();
      },
    }),
};
