import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpMetrics } from './http-metrics.js';

const COUNT = 'retailstream_http_request_duration_seconds_count';

describe('HttpMetrics', () => {
  let registry: Registry;
  let server: Server;
  let url: string;
  /** Resolves when a request has reached a route that never answers. */
  let reached: Promise<void>;

  beforeEach(async () => {
    registry = new Registry();
    const app = express();
    app.use(new HttpMetrics(registry).observe);
    app.get('/items/:id', (_request, response) => void response.status(201).send('item'));
    app.post('/graphql', (_request, response) => void response.send('{}'));
    reached = new Promise((resolve) => app.get('/never', () => resolve()));
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Requests counted, by method, route and status. */
  async function counted(): Promise<Record<string, number>> {
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
    await expect.poll(counted).toEqual({
      'GET /items/:id 201': 2,
      'POST /graphql 200': 1,
      'GET unmatched 404': 1,
    });
  });

  it('counts a request whose client hangs up before the answer', async () => {
    const hasty = request(`${url}/never`);
    hasty.on('error', () => undefined);
    hasty.end();
    await reached;
    hasty.destroy();
    await expect.poll(counted).toEqual({ 'GET /never 200': 1 });
  });
});
