import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Counter, Registry } from 'prom-client';
import type { Limits } from '#platform/config/limits.js';
import { holdToLeastSpeed } from '#platform/http/least-speed.js';
import { writeAbout } from '#platform/logging/log-ids.js';

/** Ends answers that their clients take too slowly, writes them down and counts them. */
export function endSlowAnswers(app: NestFastifyApplication, limits: Limits): void {
  const logger = new Logger('Http');
  const ended = new Counter({
    name: 'retailstream_api_slow_clients_total',
    help: 'Answers ended because their clients took less than CLIENT_MIN_BYTES_PER_S.',
    registers: [app.get(Registry)],
  });
  const { clientMinBytesPerSecond: least, clientSpeedWindowMs } = limits;
  const server = app.getHttpAdapter().getInstance();
  holdToLeastSpeed(server, limits, ({ id, method, routeOptions }) => {
    ended.inc();
    const what = `${method} ${routeOptions.url ?? ''}`;
    const why = `its client took less than ${least} bytes per second over ${clientSpeedWindowMs} ms`;
    writeAbout({ requestId: id }, () => {
      logger.warn(`${what} was ended: ${why} (CLIENT_MIN_BYTES_PER_S)`);
    });
  });
}
