import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('HTTP under MCP', () => {
  let served: ServedApi;
  beforeAll(async () => {
    served = await serveApi();
  });
  afterAll(() => served.close());

  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('answers in JSON, without a session', async () => {
    const reply = await post(ping);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('application/json'),
    ]);
    expect(reply.headers.get('mcp-session-id')).toBeNull();
    expect(await reply.json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it('accepts a notification', async () => {
    const reply = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([reply.status, await reply.text()]).toEqual([202, '']);
  });

  it.each(['GET', 'DELETE'])('rejects %s as a method', async (method) => {
    const reply = await fetch(`${served.url}/mcp`, { method });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each([
    ['a list of messages', [ping, ping], {}, 400],
    ['what is no message', { hello: 1 }, {}, 400],
    ['what is no JSON', '{', {}, 400],
    ['a version there is not', ping, { 'mcp-protocol-version': '1999-01-01' }, 400],
    ['another type', '<a/>', { 'content-type': 'application/xml' }, 415],
    ['who takes no JSON', ping, { accept: 'text/html' }, 406],
    ['over a megabyte', { ...ping, params: { _meta: { x: 'x'.repeat(2 ** 20) } } }, {}, 413],
    ['a page of another site', ping, { origin: 'http://evil.example' }, 403],
    ['a page without an origin', ping, { origin: 'null' }, 403],
  ])('rejects %s', async (_, body, headers, status) => {
    const reply = await post(body, headers);
    expect(reply.status).toBe(status);
    expect(await reply.text()).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
  });

  it('accepts a page of this machine', async () => {
    expect((await post(ping, { origin: 'http://localhost:6274' })).status).toBe(200);
  });

  it('rejects a host name that was rebound to this machine', async () => {
    const { port, hostname } = new URL(served.url);
    const { statusCode } = await served.app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { host: `evil.example:${port}`, 'content-type': 'application/json' },
      payload: ping,
    });
    expect(hostname).toBe('127.0.0.1');
    expect(statusCode).toBe(421);
  });

  it('rejects an unknown key', async () => {
    const stranger = createHttpTransport(served.url, { authorization: 'Bearer rs_unknown' });
    await expect(connectMcp(stranger)).rejects.toThrow(/UNAUTHENTICATED|not known/);
  });
});
