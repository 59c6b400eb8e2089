import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Config } from '#platform/config/config.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { HealthModule } from '#platform/http/health.module.js';
import { MetricsModule } from '#platform/metrics/metrics.module.js';
import { QUEUE } from '#pipeline/adapters/bullmq/connection.js';
import type { Services } from '#pipeline/adapters/create-services.js';
import { StageMetrics } from '#pipeline/metrics/stage-metrics.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { Recovery } from './recovery.js';
import { StageProcessor } from './stage.processor.js';
import { CONFIG, QUEUE_PORT, RELEASE, STAGE_SERVICES } from './tokens.js';

export interface WorkerParts {
  config: Config;
  warehouse: DataSource;
  services: Services;
  queue: RunQueue;
  connection: ConnectionOptions;
}

/** Consumes the queue; its HTTP side serves metrics and health only. */
@Module({})
export class WorkerModule {
  static of({ config, warehouse, services, queue, connection }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        WarehouseModule.of(warehouse),
        MetricsModule.of('worker'),
        BullModule.forRoot({ connection }),
        BullModule.registerQueue({ name: QUEUE }),
        HealthModule.of({
          checks: {
            warehouse: () => warehouse.query('SELECT 1'),
            queue: () => queue.depth(),
          },
          // A worker is ready before the first snapshot: it is the one to make it.
          facts: { snapshot: () => services.services.ledger.snapshots.published() },
        }),
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: STAGE_SERVICES, useValue: services.services },
        { provide: RELEASE, useValue: () => services.release() },
        { provide: QUEUE_PORT, useValue: queue },
        {
          provide: StageMetrics,
          inject: [Registry],
          useFactory: (r: Registry) => new StageMetrics(r),
        },
        StageProcessor,
        Recovery,
      ],
    };
  }
}
