import { Module } from '@nestjs/common';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { resolverOf } from '#serving/endpoint/graphql-field.js';
import { controllersOf } from '#serving/endpoint/rest-resource.js';
import { salesEndpoint } from './sales/sales-endpoint.js';
import { AnswerParts } from './serving/answer-parts.js';
import { Answers } from './serving/answers.js';
import { ListExports } from './serving/list-exports.js';
import { PersonalAnswers } from './serving/personal-answers.js';
import { RestExports } from './serving/rest-exports.js';
import { NodeResolver } from './nodes/node.resolver.js';
import { Nodes } from './nodes/nodes.js';
import { People } from './people/people.js';
import { useCaseEndpoint } from './serving/use-case-endpoint.js';
import { Marts } from './snapshot/marts.js';
import { PublishedSnapshot } from './snapshot/published-snapshot.js';
import { useCases } from './use-cases/use-cases.js';

const endpoints = [...useCases.map(useCaseEndpoint), salesEndpoint];

/** Serves every use case, and what is asked freely, over GraphQL and REST. */
@Module({
  controllers: endpoints.flatMap(controllersOf),
  providers: [
    PublishedSnapshot,
    Marts,
    IdleScheduler,
    Answers,
    People,
    PersonalAnswers,
    ListExports,
    AnswerParts,
    RestExports,
    Nodes,
    NodeResolver,
    ...endpoints.flatMap((endpoint) => resolverOf(endpoint) ?? []),
  ],
  exports: [PublishedSnapshot, Marts, IdleScheduler, Answers, PersonalAnswers],
})
export class AnalyticsModule {}
