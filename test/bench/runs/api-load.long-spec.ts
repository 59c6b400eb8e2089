// Runs on changes of bench/api
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#test/setup/free-ports.js';
import { HttpConnection } from '../../../bench/api/http-connection.js';
import { bytesOf } from '../../../bench/api/http-request.js';
import { measurePaced } from '../../../bench/api/paced-load.js';
import { measurePeak } from '../../../bench/api/peak-load.js';
import { peers } from '../../../bench/api/peers.js';
import { overGraphqlPost, overRest } from '../../../bench/api/question.js';
import { SETUP } from '../answer-setup.js';

describe('load', () => {
  let server: FastifyInstance;
  let port: number;
  beforeAll(async () => {
    server = await peers.bare(SETUP);
    port = await freePort();
    await server.listen({ port, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  it('reaches the maximum rate, and counts it', async () => {
    const load = await measurePeak({ port, request: overGraphqlPost(), status: 200 }, 1);
    expect(load.answers).toBeGreaterThan(10);
    expect(load.latencies).toHaveLength(load.answers);
  });

  it('comes at a constant rate', async () => {
    const next = () => bytesOf(overRest());
    const before = performance.now();
    const paced = { port, next, status: 200, requestsPerSecond: 100, seconds: 0.5 };
    expect(await measurePaced(paced)).toHaveLength(50);
    // The last is due after 490 ms; a timer may fire a little early.
    expect(performance.now() - before).toBeGreaterThan(450);
  });

  it('fails on an unexpected answer', async () => {
    const request = { method: 'GET', path: '/nowhere' } as const;
    await expect(measurePeak({ port, request, status: 200 }, 1)).rejects.toThrow('× 404');
    const next = () => bytesOf(request);
    const paced = { port, next, status: 200, requestsPerSecond: 10, seconds: 0.1 };
    await expect(measurePaced(paced)).rejects.toThrow('GET /nowhere');
  });

  it('detects a connection that ends without an answer', async () => {
    const connection = new HttpConnection(port);
    await expect(connection.ask(Buffer.from('no HTTP\r\n\r\n'))).resolves.toMatchObject({
      status: 400,
    });
    await expect(connection.ask(bytesOf(overRest()))).rejects.toThrow(/closed|EPIPE|ECONNRESET/);
  });
});
