import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { ALLOWED_HOSTS, type AllowedHosts } from './allowed-hosts.js';
import { McpController } from './mcp.controller.js';

/** The answers for assistants, at `/mcp`. */
@Module({ imports: [AnalyticsModule], controllers: [McpController] })
export class McpModule {
  static of(hosts: AllowedHosts): DynamicModule {
    return { module: McpModule, providers: [{ provide: ALLOWED_HOSTS, useValue: hosts }] };
  }
}
