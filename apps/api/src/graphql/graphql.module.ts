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
import type { Limits } from '#platform/config/limits.js';
import { LIMITS } from '#platform/config/limits.module.js';
import { createContext, readOwnWrites, snapshotExtension } from './context.js';
import { answerBusyWith503, formatError, logFailures } from './errors.js';
import { annotateOperation, timeRootFields } from './telemetry.js';
import { limitCost, limitRootFields, limitSize, limitSqlQuestions } from './limits.js';
import { type GraphqlRules, parsedDocuments, registeredDocuments } from './documents.js';
import { GRAPHQL_PATH, statusByMediaType } from './graphql-over-http.js';
import { refuseSubscriptions } from './subscriptions.js';

/** GraphQL over Apollo Server, its schema made from the code. */
export function graphqlModule({ introspection, trusted }: GraphqlRules): DynamicModule {
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
      // Apollo Server checks the schema; Nest would execute an introspection of all of it too.
      buildSchemaOptions: { skipCheck: true },
      introspection,
      hideSchemaDetailsFromClientErrors: !introspection,
      // The explorer is a page of our own: this one would load its scripts from elsewhere.
      graphiql: false,
      includeStacktraceInErrorResponses: false,
      // docs/adr/0022: what a cookie authenticates carries a token of its own.
      csrfPrevention: false,
      persistedQueries: { cache: trusted ?? registeredDocuments() },
      documentStore: parsedDocuments(),
      formatError,
      parseOptions: { maxTokens: limits.tokens },
      validationRules: [limitRootFields(limits.roots), limitSqlQuestions],
      plugins: [
        refuseSubscriptions,
        limitCost(limits),
        // Before what marks answers to be kept.
        limitSize(answerMaxBytes),
        snapshotExtension,
        readOwnWrites(published),
        statusByMediaType,
        answerBusyWith503,
        annotateOperation,
        logFailures,
        // Else it looks at every field of every row, for hints that nobody gives.
        ApolloServerPluginCacheControlDisabled(),
      ],
      transformSchema: (schema: GraphQLSchema) => timeRootFields(schema, registry),
      context: (request: FastifyRequest) => createContext(marts, request, answerMaxBytes),
    }),
  });
}
