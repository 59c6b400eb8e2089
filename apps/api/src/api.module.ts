import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnModuleDestroy,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Gauge, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { AccessModule } from '#access/http/access.module.js';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { LastWeekSales } from '#analytics/snapshot/last-week-sales.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import type { NumberStyle } from '#analytics/words/numbers.js';
import { openFileWriter } from '#composition/open-file-writer.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#operations/operation/operation-context.js';
import type { FlowTables } from '#pipeline/lake-tables/declared-tables.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import type { AccessSettings } from '#access/settings.js';
import { LOOPBACK_HOSTS } from '#platform/config/listen-settings.js';
import type { Limits } from '#serving/limits.js';
import { LimitsModule } from '#serving/limits.module.js';
import { PoolWatch } from '#platform/database/pool-watch.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { listTopFolders } from '#access/http/console-paths.js';
import { EventStreams, EventStreamsModule } from '#platform/http/event-streams.js';
import { HealthModule } from '#platform/http/health.module.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { markConfidential } from '#platform/metrics/scrapes.js';
import { MetricsModule } from '#platform/metrics/metrics.module.js';
import { listOpenEndpoints } from '#serving/endpoint/endpoint-scope.js';
import { createResolver } from '#serving/endpoint/graphql-field.js';
import { createControllers } from '#serving/endpoint/rest-resource.js';
import { ExportModule } from '#serving/export/export.module.js';
import { defaultLimits, Exporter, type ExportLimits } from '#serving/export/exporter.js';
import { EventFeed, EventSubscriptions } from './admin/event-feed.js';
import { endpoints } from './endpoints.js';
import { guests, pages } from './guests.js';
import { IntegratedSales } from './http/integrated-sales.js';
import { GRAPHQL_RULES, type GraphqlRules } from './graphql/documents.js';
import { graphqlModule } from './graphql/graphql.module.js';
import { SubscriptionController } from './graphql/subscription.controller.js';
import { AllowedMethods, AppErrorFilter } from './http/app-error.filter.js';
import { IcebergController } from './iceberg/iceberg.controller.js';
import { LakeCatalog } from './iceberg/lake-catalog.js';
import { ALLOWED_PAGES, type AllowedPages, McpController } from './mcp/mcp.controller.js';

/** Metrics of the API itself, besides those of its parts. */
@Injectable()
class ApiMetrics {
  constructor(
    registry: Registry,
    exporter: Exporter,
    marts: Marts,
    published: PublishedSnapshot,
    @Inject(OPERATION_SERVICES) { ledgers, queue }: OperationServices,
  ) {
    registerLedgerMetrics(registry, ledgers.all, queue);
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

/** Services of the API: those of operations, and its own. */
export interface ApiParts extends OperationServices {
  warehouse: DataSource;
  /** Shown on the board; without it the API has no board. */
  jobs?: Queue;
  /** Missing values have defaults. */
  exports?: Partial<ExportLimits>;
  access: AccessSettings;
  /** By default any document is allowed. */
  graphql?: GraphqlRules;
  /** How pages write numbers; by default in English, without a currency. */
  numbers?: NumberStyle;
  flows: readonly FlowTables[];
  /** Host names of the API; by default only those of this machine. */
  allowedHosts?: readonly string[];
}

const ANY_DOCUMENT: GraphqlRules = { introspection: true, trusted: undefined };

/** Serves the answers over GraphQL, REST and MCP, the admin endpoints, metrics and health. */
@Module({
  controllers: [
    ...endpoints.flatMap(createControllers),
    SubscriptionController,
    McpController,
    IcebergController,
  ],
  providers: [
    ApiMetrics,
    AllowedMethods,
    { provide: APP_FILTER, useClass: AppErrorFilter },
    EventFeed,
    EventSubscriptions,
    ...endpoints.flatMap((endpoint) => createResolver(endpoint) ?? []),
    ...guests.flatMap(({ providers }) => providers),
  ],
})
export class ApiModule implements OnModuleDestroy {
  constructor(private readonly streams: EventStreams) {}

  /** Closes streams before the other modules: Apollo Server waits ten seconds for open connections. */
  onModuleDestroy(): Promise<void> {
    return this.streams.close();
  }

  static of(parts: ApiParts, limits: Limits): DynamicModule {
    const { warehouse, access, graphql = ANY_DOCUMENT } = parts;
    const files = openFileWriter();
    const allowedPages: AllowedPages = {
      hosts: parts.allowedHosts ?? LOOPBACK_HOSTS,
      origins: access.corsOrigins,
    };
    return {
      module: ApiModule,
      imports: [
        WarehouseModule.register(warehouse),
        LimitsModule.register(limits),
        EventStreamsModule,
        MetricsModule.register('api', PoolWatch.watch(warehouse), access.metricsToken),
        ExportModule.of(files, { ...defaultLimits, ...parts.exports }),
        AccessModule.register(
          access,
          (caller) =>
            listOpenEndpoints(endpoints, caller).filter(
              (name) => caller.scope === undefined || !parts.guests.refusesScopes(name),
            ),
          listTopFolders(Object.keys(pages)),
        ),
        AnalyticsModule,
        graphqlModule(
          graphql,
          endpoints.filter(({ oncePerRequest }) => oncePerRequest).map(({ name }) => name),
        ),
        HealthModule.registerWith([AnalyticsModule], PublishedSnapshot, (published) => ({
          checks: {
            // Uses a separate connection: the others may all be busy.
            warehouse: () => published.check(),
            queue: () => parts.queue.depth(),
            snapshot: () => published.requireAny(),
          },
        })),
      ],
      providers: [
        { provide: OPERATION_SERVICES, useValue: parts },
        { provide: IntegratedSales, useFactory: () => new IntegratedSales(parts, files) },
        {
          provide: LakeCatalog,
          useFactory: () => new LakeCatalog(warehouse, parts.lake, parts.flows, parts.guests),
        },
        { provide: GRAPHQL_RULES, useValue: graphql },
        { provide: ALLOWED_PAGES, useValue: allowedPages },
      ],
    };
  }
}
