import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, Registry } from 'prom-client';
import { whenOver } from '../http/request-end.js';

/** Times every HTTP request by its route, never by its URL: labels must have few values. */
@Injectable()
export class HttpMetrics {
  private readonly duration: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'retailstream_http_request_duration_seconds',
      help: 'Seconds to answer an HTTP request, by route.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
  }

  /** Counts a request that was answered before the server's hooks ran. */
  count(method: string, route: string, status: number, seconds: number): void {
    this.duration.observe({ method, route, status: String(status) }, seconds);
  }

  /** Counts the server's answers, and requests whose client disconnected before. */
  observe(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      const end = this.duration.startTimer();
      // Fastify's onResponse hook does not run when the client disconnects before the answer.
      whenOver(request, reply, () => end(toLabels(request, reply)));
      done();
    });
  }
}

function toLabels(request: FastifyRequest, reply: FastifyReply) {
  return {
    method: request.method,
    route: request.routeOptions.url ?? 'unmatched',
    status: String(reply.statusCode),
  };
}
