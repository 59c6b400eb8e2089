import { request } from 'node:http';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppLogger, type LogEntry } from '#platform/logging/logger.js';
import { createKey } from '#test/setup/access.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('the log of the API', () => {
  let api: ServedApi;
  let authorization: string;
  const written: LogEntry[] = [];

  beforeAll(async () => {
    api = await serveApi();
    authorization = `Bearer ${await createKey(api.database.warehouse)}`;
    const output = { write: (line: string) => void written.push(JSON.parse(line) as LogEntry) };
    Logger.overrideLogger(new AppLogger('Api', { format: 'json', level: 'info' }, output));
    await api.database.warehouse.query('ALTER TABLE ops.runs RENAME TO away');
  });
  afterAll(async () => {
    Logger.overrideLogger(silentLogger);
    await api.close();
  });

  it.each([
    ['over REST', '/v1/admin/runs', undefined],
    ['over REST with a body', '/v1/admin/runs', { onlyIfChanged: false }],
    ['over GraphQL', '/graphql', { query: '{ runs { id } }' }],
  ])('names the request of a failure, %s', async (what, path, body) => {
    const id = what.replaceAll(' ', '-');
    const reply = await fetch(`${api.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization, 'x-request-id': id, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    await reply.text();
    expect(reply.headers.get('x-request-id')).toBe(id);
    const lines = written.filter(({ requestId }) => requestId === id);
    expect(lines.map(({ level }) => level)).toEqual(['error']);
    expect(lines[0]?.stack).toBeDefined();
    expect(JSON.stringify(written)).not.toContain(authorization.slice(-20));
  });

  it.each([
    ['events', '/v1/events/:topic', '/v1/events/transactions', 'application/x-ndjson', {}],
    [
      'packed events',
      '/v1/events/:topic',
      '/v1/events/transactions',
      'application/json',
      { 'content-encoding': 'gzip' },
    ],
    ['JSON', '/graphql', '/graphql', 'application/json', {}],
    ['an operation', '/v1/admin/runs', '/v1/admin/runs', 'application/json', {}],
  ])(
    'does not report a body of %s that its sender cuts off',
    async (what, route, path, type, more) => {
      const id = `cut-off-${what.replaceAll(' ', '-')}`;
      const before = await countRequests('POST', route);
      const headers = { authorization, 'x-request-id': id, 'content-type': type, ...more };
      const sent = request(`${api.url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-length': '1000' },
      });
      sent.on('error', () => undefined);
      sent.write('{"a":');
      sent.flushHeaders();
      await vi.waitFor(() => expect(sent.socket?.bytesWritten).toBeGreaterThan(0), 10_000);
      sent.destroy();
      await expectSilence(id, () => countRequests('POST', route), before + 1);
    },
  );

  it.each([
    ['/v1/live/sales/stream', ''],
    ['/v1/publications', ''],
    ['/v1/admin/events', ''],
    ['/graphql/stream', '?query=subscription{liveSales{total}}'],
  ])('does not report a client that leaves %s', async (route, query) => {
    const id = `left-${route.replaceAll('/', '-')}`;
    const before = await countRequests('GET', route);
    const leaving = new AbortController();
    const { status, body } = await fetch(`${api.url}${route}${query}`, {
      headers: { authorization, 'x-request-id': id },
      signal: leaving.signal,
    });
    expect(status).toBe(200);
    await body!.getReader().read();
    leaving.abort();
    await expectSilence(id, () => countRequests('GET', route), before + 1);
  });

  async function countRequests(method: string, route: string): Promise<number> {
    return (await api.metrics())
      .split('\n')
      .filter((line) => line.includes(`_count{app="api",method="${method}",route="${route}"`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Waits until the request is over, and expects no line about it. */
  async function expectSilence(
    id: string,
    count: () => Promise<number>,
    over: number,
  ): Promise<void> {
    await vi.waitFor(async () => expect(await count()).toBe(over), 10_000);
    // A whole request later, the API has logged what it had to.
    await (await fetch(`${api.url}/livez`)).text();
    expect(written.filter(({ requestId }) => requestId === id)).toEqual([]);
  }
});
