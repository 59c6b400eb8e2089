import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { QUEUE_PORT } from '../tokens.js';
import { RunsController } from './runs.controller.js';
import { RunsResolver } from './runs.resolver.js';
import { RunsService } from './runs.service.js';

/** Triggers and shows runs, for holders of an admin key. */
@Module({ controllers: [RunsController], providers: [RunsResolver, RunsService] })
export class AdminModule {
  constructor(registry: Registry, ledger: Ledger, @Inject(QUEUE_PORT) queue: RunQueue) {
    registerLedgerMetrics(registry, ledger, queue);
  }

  static of(ledger: Ledger, queue: RunQueue): DynamicModule {
    return {
      module: AdminModule,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: QUEUE_PORT, useValue: queue },
      ],
    };
  }
}
