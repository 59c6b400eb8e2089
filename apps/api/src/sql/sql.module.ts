import { type DynamicModule, Module } from '@nestjs/common';
import { SqlController } from './sql.controller.js';
import { SqlQuestions } from './sql-questions.js';
import { SqlResolver } from './sql.resolver.js';

/** Questions in SQL, over REST and GraphQL. */
@Module({})
export class SqlModule {
  static of(questions: SqlQuestions): DynamicModule {
    const providers = [{ provide: SqlQuestions, useValue: questions }, SqlResolver];
    return { module: SqlModule, controllers: [SqlController], providers };
  }
}
