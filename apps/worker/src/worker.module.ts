import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import type { DataSource } from 'typeorm';
import type { Config } from '#composition/read-config.js';
import { LimitsModule } from '#serving/limits.module.js';
import { hasRows } from '#platform/database/rows.js';
import { PoolWatch } from '#platform/database/pool-watch.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { HealthModule } from '#platform/http/health.module.js';
import { MetricsModule } from '#platform/metrics/metrics.module.js';
import { QUEUE } from '#pipeline/queue/bullmq/connection.js';
import type { Services } from '#composition/create-services.js';
import type { JoinedWorkerGuest } from '#composition/guest.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import { DEFAULT_FLOW } from '#composition/flows.js';
import type { Channels } from '#notify/channel.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { ListExports } from '#analytics/serving/list-exports.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { BiWatchdog } from './bi-watchdog.js';
import { ErasedPeople, LakeTables, Retention, Shares } from './housekeeping.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { Notifier } from './notifier.js';
import { OpenLineage } from './open-lineage.js';
import { Recovery } from './recovery.js';
import { Reporter } from './reporter.js';
import { RunSpans } from './run-spans.js';
import { RunFlows, ActiveRuns, StageProcessor } from './stage.processor.js';
import {
  CHANNELS,
  CONFIG,
  ENGINE_METRICS,
  HEARD,
  LEDGERS,
  QUEUE_PORT,
  RELEASE,
  TRIGGERED_FLOWS,
  type TriggeredFlows,
} from './tokens.js';
import { Triggers } from './triggers.js';
import { WorkerMetrics } from './worker-metrics.js';

export interface WorkerParts {
  config: Config;
  warehouse: DataSource;
  services: Services;
  queue: RunQueue;
  channels: Channels;
  connection: ConnectionOptions;
  /** By default none. */
  guests?: readonly JoinedWorkerGuest[];
}

/** A name, and how its text is read. */
type Fact = [name: string, read: () => Promise<string>];

/** Consumes the queue; its HTTP side serves metrics and health only. */
@Module({})
export class WorkerModule {
  static of({
    config,
    warehouse,
    services,
    queue,
    channels,
    guests = [],
    connection,
  }: WorkerParts): DynamicModule {
    const guestTasks = guests.map((guest) => guest.createTasks());
    const facts: Fact[] = [
      // A worker is ready before the first snapshot, because it creates that snapshot.
      ...services.ledgers.all.map(({ flow, snapshots }): Fact => [
        flow.name === DEFAULT_FLOW ? 'snapshot' : `snapshot of ${flow.name}`,
        () => snapshots.readPublished(),
      ]),
      ...guestTasks.flatMap(({ facts }) => Object.entries(facts ?? {})),
    ];
    return {
      module: WorkerModule,
      imports: [
        WarehouseModule.register(warehouse),
        LimitsModule.register(config.limits),
        MetricsModule.register('worker', PoolWatch.watch(warehouse), config.access.metricsToken),
        BullModule.forRoot({ connection }),
        BullModule.registerQueue({ name: QUEUE }),
        HealthModule.register({
          checks: {
            warehouse: () => hasRows(warehouse, 'SELECT 1'),
            queue: () => queue.depth(),
            folders: () => services.checkFolders(),
          },
          facts: Object.fromEntries(facts),
        }),
      ],
      providers: [
        { provide: CHANNELS, useValue: channels },
        { provide: CONFIG, useValue: config },
        { provide: RunFlows, useValue: new RunFlows(warehouse, services.flows) },
        {
          provide: HEARD,
          useValue: (object: ObjectName) => guestTasks.forEach(({ heard }) => heard?.(object)),
        },
        { provide: LEDGERS, useValue: services.ledgers },
        { provide: RELEASE, useValue: () => services.release() },
        { provide: QUEUE_PORT, useValue: queue },
        {
          provide: TRIGGERED_FLOWS,
          useValue: {
            flows: [...services.flows.values()],
            settleMs: config.sourceSettleMs,
            isMetered: services.source.isMetered,
            fileEvents: services.source.fileEvents,
          } satisfies TriggeredFlows,
        },
        { provide: ENGINE_METRICS, useValue: services.engineMetrics },
        ActiveRuns,
        StageProcessor,
        Recovery,
        ErasedPeople,
        Shares,
        LakeTables,
        Triggers,
        BiWatchdog,
        Notifier,
        Marts,
        ListExports,
        AnswerReader,
        Reporter,
        OpenLineage,
        Retention,
        RunSpans,
        WorkerMetrics,
        ...guestTasks.flatMap(({ tasks }) =>
          tasks.map((task) => ({ provide: Symbol(task.constructor.name), useValue: task })),
        ),
        ...guestTasks.flatMap(({ providers }) => providers ?? []),
      ],
    };
  }
}
