import { type DynamicModule, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Gauge, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { AccessModule } from '#access/http/access.module.js';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { LastWeekSales } from '#analytics/snapshot/last-week-sales.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import type { Ledgers } from '#composition/ledgers.js';
import { openFileWriter } from '#composition/open-file-writer.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Channels } from '#notify/channel.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { type AccessSettings, LOOPBACK_HOSTS } from '#platform/config/access-settings.js';
import type { Limits } from '#platform/config/limits.js';
import { LimitsModule } from '#platform/config/limits.module.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { PoolWatch } from '#platform/database/pool-watch.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { EventStreams, EventStreamsModule } from '#platform/http/event-streams.js';
import { HealthModule } from '#platform/http/health.module.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { markConfidential } from '#platform/metrics/scrapes.js';
import { MetricsModule } from '#platform/metrics/metrics.module.js';
import { ExportModule } from '#serving/export/export.module.js';
import { defaultLimits, Exporter, type ExportLimits } from '#serving/export/exporter.js';
import type { OperationServices } from '#operations/operation-context.js';
import { AdminModule } from './admin/admin.module.js';
import { ExportsModule } from './exports/exports.module.js';
import type { GraphqlRules } from './graphql/documents.js';
import { ApiGraphqlModule } from './graphql/graphql.module.js';
import { AllowedMethods, AppErrorFilter } from './http/app-error.filter.js';
import { McpModule } from './mcp/mcp.module.js';
import { SqlQuestions } from './sql/sql-questions.js';
import { SqlModule } from './sql/sql.module.js';

/** What only the API can tell, beside what each of its parts counts. */
@Injectable()
class ApiMetrics {
  constructor(registry: Registry, exporter: Exporter, marts: Marts, published: PublishedSnapshot) {
    exporter.metrics.register(registry);
    const lastWeek = new LastWeekSales(marts, published);
    const sales = new BoundedReading(() => lastWeek.read());
    markConfidential(registry, 'retailstream_last_week_sales');
    new Gauge({
      name: 'retailstream_last_week_sales',
      help: 'Sales of all stores in the last week of the published snapshot, in the currency of the files.',
      registers: [registry],
      async collect() {
        this.remove();
        const figure = await sales.figures();
        if (figure !== undefined) this.set(figure);
      },
    });
  }
}

/** What the API stands on. */
export interface ApiParts {
  warehouse: DataSource;
  ledgers: Ledgers;
  queue: RunQueue;
  /** What the board shows; there is none where left out. */
  jobs?: Queue;
  /** Quarantined rows and tables lie there; only the workspace is written. */
  lake: ObjectStore;
  /** To check where notifications are to go. */
  channels: Channels;
  /** Where reports may be put; none where they go by mail alone. */
  reportsUrl?: ServiceUrl | undefined;
  /** To tell what runs would do. */
  dryRuns: OperationServices['dryRuns'];
  /** Tables that one can look into. */
  catalogue: OperationServices['catalogue'];
  /** What is not given is as by default. */
  exports?: Partial<ExportLimits>;
  access: AccessSettings;
  /** Any document when left out. */
  graphql?: GraphqlRules;
  /** Names that clients may reach the API by; those of this machine alone where left out. */
  allowedHosts?: readonly string[];
  /** Opens what answers questions in SQL; without it there is no /v1/sql, nor the like elsewhere. */
  openSql?: () => Promise<AskSql>;
}

const ANY_DOCUMENT: GraphqlRules = { introspection: true, trusted: undefined };

/** Serves the answers over GraphQL, REST and MCP, the admin endpoints, metrics and health. */
@Module({})
export class ApiModule implements OnModuleDestroy {
  constructor(private readonly streams: EventStreams) {}

  /** Before any other module: Apollo Server waits ten seconds for connections that are open. */
  onModuleDestroy(): Promise<void> {
    return this.streams.close();
  }

  static of(parts: ApiParts, limits: Limits): DynamicModule {
    const { warehouse, ledgers, queue, lake, channels, dryRuns, reportsUrl } = parts;
    const { access, catalogue, graphql = ANY_DOCUMENT } = parts;
    const files = openFileWriter();
    const questions = parts.openSql && new SqlQuestions(parts.openSql);
    const services = { ledgers, queue, lake, channels, dryRuns, reportsUrl, catalogue };
    return {
      module: ApiModule,
      imports: [
        WarehouseModule.of(warehouse),
        LimitsModule.of(limits),
        EventStreamsModule,
        MetricsModule.of('api', PoolWatch.of(warehouse), access.metricsToken),
        ExportModule.of(files, { ...defaultLimits, ...parts.exports }),
        ExportsModule.of({ ledgers, lake, files }),
        ...(questions ? [SqlModule.of(questions)] : []),
        AccessModule.of(access),
        AnalyticsModule,
        ApiGraphqlModule.of(graphql),
        McpModule.of(
          { hosts: parts.allowedHosts ?? LOOPBACK_HOSTS, origins: access.corsOrigins },
          services,
          questions,
        ),
        AdminModule.of(services),
        HealthModule.using([AnalyticsModule], PublishedSnapshot, (published) => ({
          checks: {
            // Over a connection of its own: the others may all be at work.
            warehouse: () => published.check(),
            queue: () => queue.depth(),
            snapshot: () => published.required(),
          },
        })),
      ],
      providers: [ApiMetrics, AllowedMethods, { provide: APP_FILTER, useClass: AppErrorFilter }],
    };
  }
}
