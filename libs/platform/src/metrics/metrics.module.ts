import { Controller, type DynamicModule, Get, Inject, Module, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { PoolWatch } from '../database/pool-watch.js';
import { bearerIn, isSameSecret } from '../http/bearer.js';
import { isFromThisMachine } from '../http/client-address.js';
import { HttpMetrics } from './http-metrics.js';
import { Scrapes, wantsOpenMetrics } from './scrapes.js';
import { registerPoolMetrics } from './resource-metrics.js';

/** Injection token of the bearer token of `/metrics`; undefined where none is set. */
const METRICS_TOKEN = Symbol('METRICS_TOKEN');

@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly scrapes: Scrapes,
    @Inject(METRICS_TOKEN) private readonly token: string | undefined,
  ) {}

  /**
   * As text of Prometheus, or as OpenMetrics for who asks for that. Confidential metrics are for those who show
   * the token; where none is set, for this machine.
   */
  @Get()
  async scrape(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const format = wantsOpenMetrics(request.headers.accept) ? 'openMetrics' : 'text';
    const body = await this.scrapes.read(format, this.isTrusted(request));
    const headers = { vary: 'Accept, Authorization', 'cache-control': 'no-cache' };
    await reply.headers(headers).type(this.scrapes.typeOf(format)).send(body);
  }

  private isTrusted({ raw, headers }: FastifyRequest): boolean {
    if (this.token === undefined) return isFromThisMachine(raw);
    const shown = bearerIn(headers.authorization ?? '');
    return shown !== undefined && isSameSecret(shown, this.token);
  }
}

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
