import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerIn, isSameSecret } from '../http/bearer.js';
import { isFromThisMachine } from '../http/client-address.js';
import { wantsOpenMetrics } from './open-metrics.js';
import { Scrapes } from './scrapes.js';

/** Injection token of the bearer token of `/metrics`; undefined where none is set. */
export const METRICS_TOKEN = Symbol('METRICS_TOKEN');

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
