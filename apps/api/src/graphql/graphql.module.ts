import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Registry } from 'prom-client';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import type { Limits } from '#serving/limits.js';
import { LIMITS } from '#serving/limits.module.js';
import { createContext, readOwnWrites, snapshotExtension } from './context.js';
import { answerBusyWith503, formatError, logFailures } from './errors.js';
import { annotateOperation, timeRootFields } from './telemetry.js';
import { limitCost, limitMutations, limitRootFields, limitSize } from './limits.js';
import { type GraphqlRules, createDocumentCache, createPersistedQueries } from './documents.js';
import { GRAPHQL_PATH, statusByMediaType } from './graphql-over-http.js';
import { refuseSubscriptions } from './subscriptions.js';

/**
 * GraphQL over Apollo Server, with the schema from the code.
 * @param onceOnly mutations that a request may contain once
 */
export function graphqlModule(
  { introspection, trusted }: GraphqlRules,
  onceOnly: readonly string[],
): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    imports: [AnalyticsModule],
    inject: [Marts, PublishedSnapshot, Registry, LIMITS],
    useFactory: (
      marts: Marts,
      published: PublishedSnapshot,
      registry: Registry,
      { graphql: limits, answerMaxBytes }: Limits,
    ) => ({
      path: GRAPHQL_PATH,
      autoSchemaFile: true,
      sortSchema: true,
      // Apollo Server checks the schema; Nest would also run a full introspection.
      buildSchemaOptions: { skipCheck: true },
      introspection,
      hideSchemaDetailsFromClientErrors: !introspection,
      // Our own page has the explorer: this one would load scripts from other origins.
      graphiql: false,
      includeStacktraceInErrorResponses: false,
      // docs/adr/0022: requests with a cookie need our CSRF token.
      csrfPrevention: false,
      persistedQueries: { cache: trusted ?? createPersistedQueries() },
      documentStore: createDocumentCache(),
      formatError,
      parseOptions: { maxTokens: limits.tokens },
      validationRules: [limitRootFields(limits.roots), limitMutations(onceOnly)],
      plugins: [
        refuseSubscriptions,
        limitCost(limits),
        // Before the plugin that marks answers for the cache.
        limitSize(answerMaxBytes),
        snapshotExtension,
        readOwnWrites(published),
        statusByMediaType,
        answerBusyWith503,
        annotateOperation,
        logFailures,
        // Otherwise it visits every field of every row for cache hints, which we do not use.
        ApolloServerPluginCacheControlDisabled(),
      ],
      transformSchema: (schema: GraphQLSchema) => timeRootFields(schema, registry),
      context: (request: FastifyRequest) => createContext(marts, request, answerMaxBytes),
    }),
  });
}
