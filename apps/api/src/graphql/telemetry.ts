import type { ApolloServerPlugin } from '@apollo/server';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { Histogram, type Registry } from 'prom-client';
import { annotate, withSpan } from '#platform/tracing/spans.js';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Times every root field of GraphQL requests and gives it a span, but no other field: a timer per field of each row
 * costs more than the rows. The client's operation names are not labels.
 */
export function timeRootFields(schema: GraphQLSchema, registry: Registry): GraphQLSchema {
  const duration = new Histogram({
    name: 'retailstream_graphql_field_duration_seconds',
    help: 'Time to resolve a root field of a GraphQL request.',
    labelNames: ['operation', 'field', 'outcome'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  for (const [operation, root] of Object.entries(roots)) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      field.resolve = timeResolver(operation, field.name, field.resolve ?? defaultFieldResolver);
    }
  }
  // For a subscription, the time until it starts.
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    field.subscribe &&= timeResolver('subscription', field.name, field.subscribe);
  }
  return schema;

  function timeResolver(operation: string, field: string, resolve: Resolver): Resolver {
    return async (...given) => {
      const end = duration.startTimer({ operation, field });
      try {
        const name = `${operation} ${field}`;
        const result: unknown = await withSpan(name, {}, () => resolve(...given));
        end({ outcome: 'succeeded' });
        return result;
      } catch (error) {
        end({ outcome: 'failed' });
        throw error;
      }
    };
  }
}

/** Adds the executed operation of a document to the span of the request. */
export const annotateOperation: ApolloServerPlugin = {
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
