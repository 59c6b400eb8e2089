import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Counter, Registry } from 'prom-client';
import type { Limits } from '#serving/limits.js';
import { takesIceberg } from '#platform/http/iceberg-error.js';
import { enforceLeastSpeed } from '#platform/http/least-speed.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { streamsBody } from '../guests.js';
import { GRAPHQL_STREAM_PATH } from '../graphql/graphql-over-http.js';

/**
 * Returns whether a request may need the warehouse's connections. Operators' REST requests always pass, and streams
 * have a separate limit, as have streamed bodies, whose requests share a connection.
 */
export function usesWarehouse(request: FastifyRequest): boolean {
  const { url, routeOptions } = request;
  if (routeOptions.url === GRAPHQL_STREAM_PATH || streamsBody(request)) return false;
  if (takesIceberg(url)) return true;
  return url.startsWith('/graphql') || (url.startsWith('/v1/') && !url.startsWith('/v1/admin/'));
}

/**
 * Returns whether a response may be large without the warehouse: such a request waits for a slot and is never rejected.
 */
export const hasLargeAnswer = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === '/openapi.json' || routeOptions.url === '/metrics';

/** Ends responses that clients read too slowly, logs and counts them. */
export function endSlowAnswers(app: NestFastifyApplication, limits: Limits): void {
  const logger = new Logger('Http');
  const ended = new Counter({
    name: 'retailstream_api_slow_clients_total',
    help: 'Answers aborted because their clients read fewer than CLIENT_MIN_BYTES_PER_S bytes per second.',
    registers: [app.get(Registry)],
  });
  const { clientMinBytesPerSecond: least, clientSpeedWindowMs } = limits;
  const server = app.getHttpAdapter().getInstance();
  enforceLeastSpeed(server, limits, ({ id, method, routeOptions }) => {
    ended.inc();
    const what = `${method} ${routeOptions.url ?? ''}`;
    const why = `its client read fewer than ${least} bytes per second over ${clientSpeedWindowMs} ms`;
    writeAbout({ requestId: id }, () => {
      logger.warn(`${what} was aborted: ${why} (CLIENT_MIN_BYTES_PER_S)`);
    });
  });
}
