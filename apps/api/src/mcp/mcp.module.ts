import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { OPERATION_SERVICES, type OperationServices } from '#operations/operation-context.js';
import { ALLOWED_PAGES, type AllowedPages, McpController, SQL_TOOLS } from './mcp.controller.js';
import type { SqlQuestions } from '../sql/sql-questions.js';
import { askSqlTool } from './ask-sql-tool.js';

/** The answers for assistants, at `/mcp`. */
@Module({ imports: [AnalyticsModule], controllers: [McpController] })
export class McpModule {
  /** @param questions in SQL; there is no tool for them where left out */
  static of(
    pages: AllowedPages,
    services: OperationServices,
    questions?: SqlQuestions,
  ): DynamicModule {
    return {
      module: McpModule,
      providers: [
        { provide: ALLOWED_PAGES, useValue: pages },
        { provide: OPERATION_SERVICES, useValue: services },
        { provide: SQL_TOOLS, useValue: questions ? [askSqlTool(questions)] : [] },
      ],
    };
  }
}
