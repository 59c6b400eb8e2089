import { Module } from '@nestjs/common';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { salesEndpoint } from './sales/sales-endpoint.js';
import { AnswerParts } from './serving/answer-parts.js';
import { Answers } from './serving/answers.js';
import { ListExports } from './serving/list-exports.js';
import { PersonalAnswers } from './serving/personal-answers.js';
import { RestExports } from './serving/rest-exports.js';
import { NodeResolver } from './nodes/node.resolver.js';
import { Nodes } from './nodes/nodes.js';
import { People } from './people/people.js';
import { answerEndpoint } from './serving/answer-endpoint.js';
import { resolveLinks } from './serving/answer-links.js';
import { Marts } from './snapshot/marts.js';
import { PublishedSnapshot } from './snapshot/published-snapshot.js';
import { answerRegistry } from './answers/answers.js';

/** The endpoints of every answer, and of `sales`. */
export const answerEndpoints = [
  ...answerRegistry.map((each) => answerEndpoint(each, resolveLinks(each, answerRegistry))),
  salesEndpoint,
];

/** Providers of the services that compute answers. */
@Module({
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
  ],
  exports: [PublishedSnapshot, Marts, IdleScheduler, Answers, PersonalAnswers],
})
export class AnalyticsModule {}
