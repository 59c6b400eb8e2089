import { Module } from '@nestjs/common';
import { QuietTurns } from '#platform/http/quiet-turns.js';
import { SalesResolver } from './sales/graphql/sales.resolver.js';
import { SalesController } from './sales/rest/sales.controller.js';
import { AnswerParts } from './serving/answer-parts.js';
import { Answers } from './serving/answers.js';
import { ListExports } from './serving/list-exports.js';
import { PersonalAnswers } from './serving/personal-answers.js';
import { RestExports } from './serving/rest-exports.js';
import { NodeResolver } from './nodes/node.resolver.js';
import { Nodes } from './nodes/nodes.js';
import { resolverFor } from './serving/graphql-resolver.js';
import { People } from './people/people.js';
import { controllerFor } from './serving/rest-controller.js';
import { Marts } from './snapshot/marts.js';
import { PublishedSnapshot } from './snapshot/published-snapshot.js';
import { useCases } from './use-cases/use-cases.js';

/** Serves every use case, and what is asked freely, over GraphQL and REST. */
@Module({
  controllers: [...useCases.map(controllerFor), SalesController],
  providers: [
    PublishedSnapshot,
    Marts,
    QuietTurns,
    Answers,
    People,
    PersonalAnswers,
    ListExports,
    AnswerParts,
    RestExports,
    Nodes,
    NodeResolver,
    ...useCases.map(resolverFor),
    SalesResolver,
  ],
  exports: [PublishedSnapshot, Marts, QuietTurns, Answers, PersonalAnswers],
})
export class AnalyticsModule {}
