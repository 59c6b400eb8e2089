import { request } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpMetrics } from './http-metrics.js';

const COUNT = 'retailstream_http_request_duration_seconds_count';

describe('HttpMetrics', () => {
  let registry: Registry;
  let server: FastifyInstance;
  let url: string;
  /** Resolves when a request has reached a route that never answers. */
  let reached: Promise<void>;

  beforeEach(async () => {
    registry = new Registry();
    server = fastify({ forceCloseConnections: true });
    new HttpMetrics(registry).observe(server);
    server.get('/items/:id', (_request, reply) => reply.status(201).send('item'));
    server.post('/graphql', (_request, reply) => reply.send('{}'));
    reached = new Promise((resolve) => {
      server.get('/never', () => {
        resolve();
        return new Promise(() => undefined);
      });
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => server.close());

  /** Counted requests by method, route and status. */
  async function readCounts(): Promise<Record<string, number>> {
    const [metric] = await registry.getMetricsAsJSON();
    const values = (metric?.values ?? []) as {
      metricName?: string;
      labels: Record<string, string>;
      value: number;
    }[];
    return Object.fromEntries(
      values
        .filter(({ metricName }) => metricName === COUNT)
        .map(({ labels, value }) => [
          [labels['method'], labels['route'], labels['status']].join(' '),
          value,
        ]),
    );
  }

  it('counts by route, not by URL', async () => {
    for (const id of [1, 2]) await (await fetch(`${url}/items/${id}`)).text();
    await (await fetch(`${url}/graphql?query=x`, { method: 'POST' })).text();
    await (await fetch(`${url}/no-such-page`)).text();
    await expect.poll(readCounts).toEqual({
      'GET /items/:id 201': 2,
      'POST /graphql 200': 1,
      'GET unmatched 404': 1,
    });
  });

  it('counts a request whose client disconnects before the answer', async () => {
    const hasty = request(`${url}/never`);
    hasty.on('error', () => undefined);
    hasty.end();
    await reached;
    hasty.destroy();
    await expect.poll(readCounts).toEqual({ 'GET /never 200': 1 });
  });
});
