import type { ApolloServerPlugin } from '@apollo/server';
import { Histogram, type Registry } from 'prom-client';
import type { ApiContext } from './api-context.js';

/** Times every root field of GraphQL requests. The client's own operation names are not labels. */
export function graphqlMetrics(registry: Registry): ApolloServerPlugin<ApiContext> {
  const duration = new Histogram({
    name: 'retailstream_graphql_field_duration_seconds',
    help: 'Time to resolve a root field of a GraphQL request.',
    labelNames: ['operation', 'field', 'outcome'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return {
    requestDidStart: () =>
      Promise.resolve({
        executionDidStart: () =>
          Promise.resolve({
            willResolveField: ({ info }) => {
              if (info.path.prev) return;
              const end = duration.startTimer({
                operation: info.operation.operation,
                field: info.fieldName,
              });
              return (error) => end({ outcome: error ? 'failed' : 'succeeded' });
            },
          }),
      }),
  };
}
