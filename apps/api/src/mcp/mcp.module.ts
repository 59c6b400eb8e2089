import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#serving/operation/operation-context.js';
import { ALLOWED_CALLERS, type AllowedCallers } from './allowed-hosts.js';
import { McpController } from './mcp.controller.js';

/** The answers for assistants, at `/mcp`. */
@Module({ imports: [AnalyticsModule], controllers: [McpController] })
export class McpModule {
  static of(callers: AllowedCallers, services: OperationServices): DynamicModule {
    return {
      module: McpModule,
      providers: [
        { provide: ALLOWED_CALLERS, useValue: callers },
        { provide: OPERATION_SERVICES, useValue: services },
      ],
    };
  }
}
