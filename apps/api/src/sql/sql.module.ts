import { type DynamicModule, Module } from '@nestjs/common';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import { ASK_SQL, SqlController } from './sql.controller.js';

/** Questions in SQL. */
@Module({})
export class SqlModule {
  static of(asksql: AskSql): DynamicModule {
    const providers = [{ provide: ASK_SQL, useValue: asksql }];
    return { module: SqlModule, controllers: [SqlController], providers };
  }
}
