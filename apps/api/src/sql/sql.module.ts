import { type DynamicModule, Module } from '@nestjs/common';
import { resolverOf } from '#serving/endpoint/graphql-field.js';
import { controllersOf } from '#serving/endpoint/rest-resource.js';
import { sqlEndpoints } from './sql-endpoints.js';
import { SqlQuestions } from './sql-questions.js';

/** Questions in SQL, over REST and GraphQL. */
@Module({
  controllers: sqlEndpoints.flatMap(controllersOf),
  providers: sqlEndpoints.flatMap((endpoint) => resolverOf(endpoint) ?? []),
})
export class SqlModule {
  static of(questions: SqlQuestions): DynamicModule {
    return { module: SqlModule, providers: [{ provide: SqlQuestions, useValue: questions }] };
  }
}
