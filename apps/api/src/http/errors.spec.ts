import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { sendBeforeReading } from '#test/setup/send-before-reading.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

/** Without a published snapshot. */
describe('an error over HTTP', () => {
  let api: ServedApi;
  let authorization: string;
  beforeAll(async () => {
    api = await serveApi();
    authorization = `Bearer ${await createKey(api.database.warehouse, 'admin')}`;
  });
  afterAll(() => api.close());

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string>) },
    });
  const post = (path: string, body: string, type = 'application/json', accept = '*/*') =>
    ask(path, { method: 'POST', body, headers: { 'content-type': type, accept } });
  /** Sends raw bytes, and returns the full response. */
  async function send(request: string): Promise<string> {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(request);
    return text(socket);
  }
  const problem = (status: number, code: string, more: object) => ({
    status,
    code,
    type: `urn:retailstream:problem:${code}`,
    retryable: false,
    title: expect.stringMatching(/^[A-Z]/) as string,
    ...more,
  });

  it('is a problem that names the arguments', async () => {
    const unknown = 'colour is not an argument here';
    const reply = await ask('/v1/customer-visits?storeType=B&month=13&colour=red');
    expect(reply.status).toBe(400);
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await reply.json()).toEqual({
      type: 'urn:retailstream:problem:ARGUMENT_INVALID',
      title: 'An argument is wrong',
      status: 400,
      detail: `${unknown}; month must not be greater than 12; the arguments are basketValue, basketValueA, basketValueB, basketValueC, by, decimal, district, format, manifest, month, part, region, sep, storeType, year`,
      instance: '/v1/customer-visits',
      code: 'ARGUMENT_INVALID',
      retryable: false,
      errors: [
        { argument: 'colour', problem: unknown },
        { argument: 'month', problem: 'month must not be greater than 12' },
      ],
    });
  });

  it('reports when a retry can help', async () => {
    const reply = await ask('/v1/offer-impact');
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await reply.json()).toMatchObject(problem(503, 'NO_SNAPSHOT', { retryable: true }));
  });

  it.each<[string, () => Promise<Response>, object]>([
    [
      'a path that is not there',
      () => ask('/v1/nothing?name=secret'),
      problem(404, 'NOT_FOUND', { instance: '/v1/nothing' }),
    ],
    ['a run that is not there', () => ask('/v1/admin/runs/9'), problem(404, 'RUN_NOT_FOUND', {})],
    [
      'a missing key',
      () => ask('/v1/admin/runs', { headers: { authorization: '' } }),
      problem(401, 'UNAUTHENTICATED', {}),
    ],
    [
      'JSON that is none',
      () => post('/v1/admin/runs', '{"onlyIf'),
      problem(400, 'BAD_REQUEST', { instance: '/v1/admin/runs' }),
    ],
    [
      'a body of another type',
      () => post('/v1/admin/runs', '<a/>', 'application/xml'),
      problem(415, 'UNSUPPORTED_MEDIA_TYPE', {
        detail: 'send application/json, or text/csv for an operation that accepts a file',
      }),
    ],
    [
      'plain text, which any page may post',
      () => post('/v1/admin/runs', '{}', 'text/plain'),
      problem(415, 'UNSUPPORTED_MEDIA_TYPE', {}),
    ],
    [
      'a form, which any page may post',
      () => post('/v1/admin/runs', 'a=b', 'application/x-www-form-urlencoded'),
      problem(415, 'UNSUPPORTED_MEDIA_TYPE', {}),
    ],
    [
      'a body too long',
      () => post('/v1/admin/runs', JSON.stringify({ flow: 'x'.repeat(1024 * 1024) })),
      problem(413, 'PAYLOAD_TOO_LARGE', {
        detail: 'a JSON body may have 1 MB at most: send several requests',
      }),
    ],
    [
      'a name too long',
      () => ask(`/v1/admin/runs/${'9'.repeat(3_001)}`),
      problem(414, 'URI_TOO_LONG', {}),
    ],
    [
      'escapes that are none',
      () => ask('/v1/admin/runs/%zz'),
      problem(400, 'BAD_REQUEST', { instance: '/v1/admin/runs/%zz' }),
    ],
  ])('describes %s', async (_, request, body) => {
    const reply = await request();
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const told = (await reply.json()) as { status: number };
    expect(told).toMatchObject(body);
    expect(reply.status).toBe(told.status);
  });

  it('describes too long headers and invalid HTTP', async () => {
    const overflow = await send(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(overflow).toMatch(/^HTTP\/1\.1 431 .*\r\nContent-Type: application\/problem\+json\r\n/);
    expect(JSON.parse(overflow.split('\r\n\r\n')[1]!)).toMatchObject(
      problem(431, 'HEADERS_TOO_LARGE', {}),
    );
    expect(await send('HELO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s);
  });

  /** Sends a request without a body. */
  const sendTo = (target: string, ...headers: string[]) =>
    send([`${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));

  it.each([
    'GET /',
    'GET /v1/customer-visits',
    'GET /v1/nothing',
    'POST /v1/admin/runs',
    'GET /metrics',
    'GET /openapi.json',
    'GET /docs',
    'POST /mcp',
    'OPTIONS /v1/sales',
    'GET /graphql?query={__typename}',
    'GET /graphql/stream',
    'GET /v1/admin/queues',
  ])('rejects a host that is not allowed: %s', async (target) => {
    const reply = await sendTo(target, 'Host: evil.example:80', `Authorization: ${authorization}`);
    expect(reply).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/);
    expect(reply).toMatch(/^x-request-id: /m);
    const told = JSON.parse(reply.slice(reply.indexOf('\r\n\r\n'))) as object;
    const detail = expect.stringMatching(/evil\.example .*ALLOWED_HOSTS.*PUBLIC_URL/) as string;
    expect(told).toMatchObject(
      target.includes('/graphql')
        ? { errors: [{ message: detail, extensions: { code: 'HOST_NOT_ALLOWED' } }] }
        : problem(421, 'HOST_NOT_ALLOWED', { detail }),
    );
  });

  it('rejects it on an upgrade, and accepts probes', async () => {
    const upgrade = ['Upgrade: websocket', 'Connection: upgrade'];
    expect(await sendTo('GET /graphql', 'Host: evil.example', ...upgrade)).toMatch(
      /^HTTP\/1\.1 421 /,
    );
    expect(await sendTo('GET /livez', 'Host: evil.example')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('rejects two headers Host', async () => {
    for (const path of ['/livez', '/v1/nothing', '/graphql']) {
      const reply = await sendTo(`GET ${path}`, 'Host: localhost', 'Host: localhost');
      expect(reply, path).toMatch(/^HTTP\/1\.1 400 .*"BAD_REQUEST"/s);
    }
  });

  it('uses the host of an absolute target, and only its path', async () => {
    const foreign = await sendTo('GET http://evil.example/v1/nothing', 'Host: localhost');
    expect(foreign).toMatch(/^HTTP\/1\.1 421 /);
    const own = await sendTo('GET http://localhost/v1/nothing?x', 'Host: evil.example');
    expect(own).toMatch(/^HTTP\/1\.1 404 .*"instance":"\/v1\/nothing"/s);
    expect(await sendTo('GET http://localhost/livez', 'Host: localhost')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('does not report an invalid host as an internal failure', async () => {
    for (const path of ['/graphql', '/graphql/stream']) {
      for (const host of ['[', 'a b']) {
        const reply = await send(
          `GET ${path}?query={__typename} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        );
        expect(reply, host).toMatch(/^HTTP\/1\.1 400 .*"BAD_REQUEST"/s);
      }
    }
  });

  it.each([
    ['POST', '/v1/customer-visits', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/v1/admin/runs', 'GET, HEAD, OPTIONS, POST'],
    ['PATCH', '/v1/admin/runs/7', 'GET, HEAD, OPTIONS'],
    ['GET', '/v1/admin/snapshots/7/publish', 'OPTIONS, POST'],
    ['PUT', '/livez', 'GET, HEAD, OPTIONS'],
  ])('rejects %s %s and lists the alternatives', async (method, path, allow) => {
    const reply = await ask(path, { method });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, allow]);
    expect(await reply.json()).toMatchObject(problem(405, 'METHOD_NOT_ALLOWED', {}));
    const options = await ask(path, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
  });

  it.each([
    ['/v1/admin/runs', 'application/json', 'gzip'],
    ['/v1/admin/quarantine/replay', 'text/csv', 'gzip'],
    ['/v1/sales/query', 'application/json', 'identity, br'],
    ['/graphql', 'application/json', 'gzip'],
    ['/graphql/stream', 'application/json', 'zstd'],
    ['/mcp', 'application/json', 'deflate'],
  ])(
    'rejects a body in a content coding, and lists the accepted ones: %s',
    async (path, type, coding) => {
      const headers = { 'content-type': type, 'content-encoding': coding };
      const reply = await ask(path, { method: 'POST', body: gzipSync('{}'), headers });
      expect([reply.status, reply.headers.get('accept-encoding')]).toEqual([415, 'identity']);
      expect(await reply.text()).toMatch(/"UNSUPPORTED_MEDIA_TYPE"/);
    },
  );

  it('accepts the coding identity, and a coding without a body', async () => {
    const coded = (coding: string, init: RequestInit) =>
      ask('/graphql?query={__typename}', { ...init, headers: { 'content-encoding': coding } });
    expect((await coded('gzip', {})).status).toBe(200);
    const plain = await ask('/graphql', {
      method: 'POST',
      body: JSON.stringify({ query: '{ __typename }' }),
      headers: { 'content-type': 'application/json', 'content-encoding': 'Identity' },
    });
    expect(plain.status).toBe(200);
    const nowhere = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(
      (await ask('/v1/nothing', { method: 'POST', body: '{}', headers: nowhere })).status,
    ).toBe(404);
  });

  it('ignores the body for an unknown path', async () => {
    for (const type of ['application/json', 'application/xml']) {
      expect((await post('/v1/nothing', '{', type)).status).toBe(404);
      expect((await post('/v1/customer-visits', '{', type)).status).toBe(405);
    }
    expect((await ask('/v1/admin/runs', { method: 'QUERY' })).status).toBe(405);
  });

  it('has no body for HEAD', async () => {
    for (const [path, status] of [
      ['/livez', 200],
      ['/v1/nothing', 404],
      ['/v1/offer-impact?store=x', 400],
    ] as const) {
      const reply = await ask(path, { method: 'HEAD' });
      expect([reply.status, await reply.text()]).toEqual([status, '']);
    }
    expect((await ask('/v1/nothing', { method: 'OPTIONS' })).status).toBe(404);
  });

  describe('at /graphql', () => {
    const query = JSON.stringify({ query: '{ __typename }' });

    it.each<[string, () => Promise<Response>, number, string]>([
      ['JSON that is none', () => post('/graphql', '{'), 400, 'BAD_REQUEST'],
      ['no JSON', () => post('/graphql', '<a/>', 'text/xml'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['plain text', () => post('/graphql', query, 'text/plain'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['a file', () => post('/graphql', 'a,b', 'text/csv'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        'a form',
        () => post('/graphql', 'query={__typename}', 'application/x-www-form-urlencoded'),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        'a body too long',
        () => post('/graphql', `{"query":"${' '.repeat(1024 * 1024)}"}`),
        413,
        'PAYLOAD_TOO_LARGE',
      ],
      ['PUT', () => ask('/graphql', { method: 'PUT' }), 405, 'METHOD_NOT_ALLOWED'],
    ])('describes %s in the format of GraphQL', async (_, request, status, code) => {
      const reply = await request();
      expect(reply.status).toBe(status);
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await reply.json()).toEqual({
        errors: [
          {
            message: expect.stringMatching(/\w+/) as string,
            extensions: { code, retryable: false },
          },
        ],
      });
    });

    it.each(['application/json', 'text/csv'])(
      'gives the reason to a client without a key that sends all of a too large %s in chunks first',
      async (type) => {
        const chunk = `40000\r\n${' '.repeat(0x40000)}\r\n`;
        const answer = await sendBeforeReading(api.url, [
          `POST /graphql HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-type: ${type}\r\n\r\n`,
          ...Array.from({ length: 64 }, () => chunk),
          '0\r\n\r\n',
        ]);
        expect(answer).toMatch(/^HTTP\/1\.1 41[35] /);
      },
    );

    it('has the requested media type', async () => {
      const type = 'application/graphql-response+json';
      const reply = await post('/graphql', '{', 'application/json', type);
      expect(reply.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    });

    it('lists the allowed methods, and requires POST for a mutation', async () => {
      const reply = await ask('/graphql', { method: 'DELETE' });
      expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
      const mutation = await ask('/graphql?query=mutation{startRun{id}}');
      expect([mutation.status, mutation.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await mutation.json()).toMatchObject({ errors: [{ extensions: {} }] });
    });

    it.each([
      ['{', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ])('answers %s by the media type', async (text, code) => {
      const ofType = (type: string) =>
        post('/graphql', JSON.stringify({ query: text }), 'application/json', type);
      for (const [type, status] of [
        ['application/json', 200],
        ['application/graphql-response+json', 400],
      ] as const) {
        const reply = await ofType(type);
        expect(reply.status).toBe(status);
        expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code } }] });
      }
    });
  });
});
