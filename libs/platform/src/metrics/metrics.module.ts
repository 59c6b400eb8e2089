import { Controller, type DynamicModule, Get, Inject, Module, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { PoolWatch } from '../database/pool-watch.js';
import { parseBearerToken, isSameSecret } from '../http/bearer.js';
import { isFromThisMachine } from '../http/client-address.js';
import { HttpMetrics } from './http-metrics.js';
import { Scrapes, wantsOpenMetrics } from './scrapes.js';
import { registerPoolMetrics } from './resource-metrics.js';

/** Injection token of the bearer token of `/metrics`; undefined when none is set. */
const METRICS_TOKEN = Symbol('METRICS_TOKEN');

@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly scrapes: Scrapes,
    @Inject(METRICS_TOKEN) private readonly token: string | undefined,
  ) {}

  /**
   * In Prometheus text format, or OpenMetrics on request. Confidential metrics require the token; without a
   * configured token, a request from this machine, unless a caller is bound to stores.
   */
  @Get()
  async scrape(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const format = wantsOpenMetrics(request.headers.accept) ? 'openMetrics' : 'text';
    const body = await this.scrapes.read(format, this.isTrusted(request));
    const headers = { vary: 'Accept, Authorization', 'cache-control': 'no-cache' };
    await reply.headers(headers).type(this.scrapes.findContentType(format)).send(body);
  }

  private isTrusted({ raw, headers }: FastifyRequest): boolean {
    if (this.token === undefined) return !this.scrapes.requiresToken && isFromThisMachine(raw);
    const shown = parseBearerToken(headers.authorization ?? '');
    return shown !== undefined && isSameSecret(shown, this.token);
  }
}

/** Prometheus metrics of a process at `/metrics`. */
@Module({})
export class MetricsModule {
  /**
   * @param app value of the label that names the process
   * @param pool the process's connections to the warehouse
   * @param token that allows confidential metrics; undefined when none is set
   */
  static register(app: string, pool: PoolWatch, token: string | undefined): DynamicModule {
    const registry = new Registry();
    registry.setDefaultLabels({ app });
    collectDefaultMetrics({ register: registry });
    // Gauges with names of counters, each the sum of another metric.
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
