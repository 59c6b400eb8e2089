import { type DynamicModule, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { METRICS_TOKEN, MetricsController } from './metrics.controller.js';
import type { PoolWatch } from '../database/pool-watch.js';
import { HttpMetrics } from './http-metrics.js';
import { registerPoolMetrics } from './pool-metrics.js';
import { Scrapes } from './scrapes.js';

/** Prometheus metrics of a process at `/metrics`. */
@Module({})
export class MetricsModule {
  /**
   * @param app value of the label that tells the processes apart
   * @param pool the process's connections to the warehouse
   * @param token that those show who may see confidential metrics; undefined where none is set
   */
  static of(app: string, pool: PoolWatch, token: string | undefined): DynamicModule {
    const registry = new Registry();
    registry.setDefaultLabels({ app });
    collectDefaultMetrics({ register: registry });
    // Gauges with the name of counters, each the sum of another.
    for (const kind of ['handles', 'requests', 'resources']) {
      registry.removeSingleMetric(`nodejs_active_${kind}_total`);
    }
    registerPoolMetrics(registry, pool);
    return {
      module: MetricsModule,
      global: true,
      controllers: [MetricsController],
      providers: [
        { provide: Registry, useValue: registry },
        { provide: METRICS_TOKEN, useValue: token },
        Scrapes,
        HttpMetrics,
      ],
      exports: [Registry, HttpMetrics],
    };
  }
}
