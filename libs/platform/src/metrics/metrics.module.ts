import { type DynamicModule, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { MetricsController } from './metrics.controller.js';
import { HttpMetrics } from './http-metrics.js';

/** Prometheus metrics of a process at `/metrics`. */
@Module({})
export class MetricsModule {
  /** @param app value of the label that tells the processes apart */
  static of(app: string): DynamicModule {
    const registry = new Registry();
    registry.setDefaultLabels({ app });
    collectDefaultMetrics({ register: registry });
    return {
      module: MetricsModule,
      global: true,
      controllers: [MetricsController],
      providers: [{ provide: Registry, useValue: registry }, HttpMetrics],
      exports: [Registry, HttpMetrics],
    };
  }
}
