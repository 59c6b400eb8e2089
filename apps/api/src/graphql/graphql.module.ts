import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Registry } from 'prom-client';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { createContext } from './api-context.js';
import { formatError } from './format-error.js';
import { timeRootFields } from './graphql-metrics.js';
import { limitCost, TOKENS_MAX } from './limit-cost.js';
import { limitRootFields } from './limit-root-fields.js';
import { readOwnWrites } from './read-own-writes.js';
import { snapshotExtension } from './snapshot-extension.js';

/** GraphQL over Apollo Server, its schema made from the code. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [AnalyticsModule],
      inject: [Marts, PublishedSnapshot, Registry],
      useFactory: (marts: Marts, published: PublishedSnapshot, registry: Registry) => ({
        path: '/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        // Both are for every client, also where NODE_ENV says production.
        introspection: true,
        // The explorer is a page of our own: this one would load its scripts from elsewhere.
        graphiql: false,
        includeStacktraceInErrorResponses: false,
        formatError,
        parseOptions: { maxTokens: TOKENS_MAX },
        validationRules: [limitRootFields],
        plugins: [
          limitCost,
          snapshotExtension,
          readOwnWrites(published),
          // Else it looks at every field of every row, for hints that nobody gives.
          ApolloServerPluginCacheControlDisabled(),
        ],
        transformSchema: (schema: GraphQLSchema) => timeRootFields(schema, registry),
        context: (request: FastifyRequest) => createContext(marts, request),
      }),
    }),
    AnalyticsModule,
  ],
})
export class ApiGraphqlModule {}
