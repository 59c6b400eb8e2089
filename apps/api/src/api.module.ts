import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { hasRows } from '#platform/database/rows.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { HealthModule } from '#platform/http/health.module.js';
import { MetricsModule } from '#platform/metrics/metrics.module.js';
import type { Ledgers } from '#composition/ledgers.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { AdminModule } from './admin/admin.module.js';
import { ApiGraphqlModule } from './graphql/graphql.module.js';
import { AppErrorFilter } from './http/app-error.filter.js';

/** What the API stands on. */
export interface ApiParts {
  warehouse: DataSource;
  ledgers: Ledgers;
  queue: RunQueue;
  /** Read only: quarantined rows lie there. */
  lake: ObjectStore;
}

/** Serves the answers over GraphQL and REST, the admin endpoints, metrics and health. */
@Module({})
export class ApiModule {
  static of({ warehouse, ledgers, queue, lake }: ApiParts): DynamicModule {
    const marts = new Marts(warehouse);
    return {
      module: ApiModule,
      imports: [
        WarehouseModule.of(warehouse),
        MetricsModule.of('api'),
        AnalyticsModule,
        ApiGraphqlModule,
        AdminModule.of({ ledgers, queue, lake }),
        HealthModule.of({
          checks: {
            warehouse: () => hasRows(warehouse, 'SELECT 1'),
            queue: () => queue.depth(),
            snapshot: () => marts.snapshot(),
          },
        }),
      ],
      providers: [{ provide: APP_FILTER, useClass: AppErrorFilter }],
    };
  }
}
