import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import type { ObjectStore } from '#pipeline/ports/object-store.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { LAKE_PORT, QUEUE_PORT } from '../tokens.js';
import { FilesController } from './files/files.controller.js';
import { FilesResolver } from './files/files.resolver.js';
import { FilesService } from './files/files.service.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { QuarantineResolver } from './quarantine/quarantine.resolver.js';
import { QuarantineService } from './quarantine/quarantine.service.js';
import { RunsController } from './runs.controller.js';
import { RunsResolver } from './runs.resolver.js';
import { RunsService } from './runs.service.js';
import { AuditController } from './snapshots/audit.controller.js';
import { AuditResolver } from './snapshots/audit.resolver.js';
import { AuditService } from './snapshots/audit.service.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';
import { SnapshotsResolver } from './snapshots/snapshots.resolver.js';
import { SnapshotsService } from './snapshots/snapshots.service.js';

/** Triggers and shows runs, for holders of an admin key. */
@Module({
  controllers: [
    FilesController,
    QuarantineController,
    RunsController,
    SnapshotsController,
    AuditController,
  ],
  providers: [
    FilesResolver,
    FilesService,
    QuarantineResolver,
    QuarantineService,
    RunsResolver,
    RunsService,
    SnapshotsResolver,
    SnapshotsService,
    AuditResolver,
    AuditService,
  ],
})
export class AdminModule {
  constructor(registry: Registry, ledger: Ledger, @Inject(QUEUE_PORT) queue: RunQueue) {
    registerLedgerMetrics(registry, ledger, queue);
  }

  static of(ledger: Ledger, queue: RunQueue, lake: ObjectStore): DynamicModule {
    return {
      module: AdminModule,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: QUEUE_PORT, useValue: queue },
        { provide: LAKE_PORT, useValue: lake },
      ],
    };
  }
}
