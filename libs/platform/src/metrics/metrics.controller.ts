import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { OPEN_METRICS, openMetrics, wantsOpenMetrics } from './open-metrics.js';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  /** As text of Prometheus, or as OpenMetrics for who asks for that. */
  @Get()
  async scrape(
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    reply.header('vary', 'Accept');
    if (wantsOpenMetrics(accept)) {
      await reply.type(OPEN_METRICS).send(await openMetrics(this.registry));
    } else {
      await reply.type(this.registry.contentType).send(await this.registry.metrics());
    }
  }
}
