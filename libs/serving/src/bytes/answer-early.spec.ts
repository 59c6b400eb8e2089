import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerEarly, type EarlyBodies } from './answer-early.js';
import { ByteCache, createStoredAnswer } from './byte-cache.js';
import { buildAnswerKey } from './question-key.js';
import { replayBody } from './read-body.js';
import { StoredHeads } from './stored-head.js';

const BODY = '{"sales":10}';
const QUESTION = '{"query":"{ sales }"}';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('answerAhead', () => {
  let server: FastifyInstance;
  let port: number;
  let version: string;
  let role: string | undefined;
  let sent: [string, number, number][];
  /** Closing waits for this. */
  let untilClosed: Promise<void>;
  let bodies: EarlyBodies;

  beforeEach(async () => {
    version = '1';
    role = 'viewer';
    sent = [];
    untilClosed = Promise.resolve();
    const cache = new ByteCache(1_000_000);
    const answer = { route: '/v1/answer', headers: { 'x-snapshot-id': '1' }, isImmutable: false };
    const stored = createStoredAnswer(Buffer.from(BODY), answer);
    cache.set(buildAnswerKey('1', 'viewer', '*/*\n\n/v1/answer'), stored);
    cache.set(buildAnswerKey('1', 'viewer', `*/*\n\n/graphql\n${QUESTION}`), stored);
    server = fastify();
    const hooks = {
      findRole: () => role,
      buildHeaders: ({ url = '' }: IncomingMessage) => ['x-asked', url],
      onSent: (_request: IncomingMessage, ...told: [string, number, number]) => sent.push(told),
    };
    bodies = answerEarly(server, cache, new StoredHeads({}), () => version, hooks);
    server.addHook('preClose', () => untilClosed);
    server.all('/v1/answer', () => 'of Fastify');
    server.post('/graphql', (request, reply) => {
      const body = bodies.get(request.raw)?.toString();
      return reply.send(body === undefined ? 'of Fastify' : `of Fastify, read: ${body}`);
    });
    // Fastify cannot read the body again.
    server.addHook('preParsing', (request, _reply, payload, done) => {
      const body = bodies.get(request.raw);
      done(null, body ? replayBody(body) : payload);
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    port = (server.server.address() as AddressInfo).port;
  });
  afterEach(() => server.close());

  async function ask(
    headers: Record<string, string> = {},
    method = 'GET',
    body = '',
    path = '/v1/answer',
  ) {
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path, method, headers };
      httpRequest(options, resolve).on('error', reject).end(body);
    });
    return { status: reply.statusCode, headers: reply.headers, body: await text(reply) };
  }

  it('sends a stored answer, and reports its route, status and time', async () => {
    const { status, headers, body } = await ask();
    expect([status, body]).toEqual([200, BODY]);
    expect(headers).toMatchObject({ 'x-snapshot-id': '1', 'content-length': '12' });
    expect(headers['x-asked']).toBe('/v1/answer');
    expect((await ask({ 'if-none-match': headers.etag ?? '' })).status).toBe(304);
    expect(sent.map(([route, answered]) => [route, answered])).toEqual([
      ['/v1/answer', 200],
      ['/v1/answer', 304],
    ]);
    expect(sent.every(([, , seconds]) => seconds > 0 && seconds < 60)).toBe(true);
  });

  const post = (body: string, headers: Record<string, string> = JSON_TYPE) =>
    ask(
      { 'content-length': String(Buffer.byteLength(body)), ...headers },
      'POST',
      body,
      '/graphql',
    );

  it('reads a short GraphQL question, and passes it on if its answer is not stored', async () => {
    expect((await post(QUESTION)).body).toBe(BODY);
    expect(sent.map(([route]) => route)).toEqual(['/v1/answer']);
    expect((await post('{"query":"{ é }"}')).body).toBe('of Fastify, read: {"query":"{ é }"}');
    expect(sent).toHaveLength(1);
  });

  it.each<[string, () => ReturnType<typeof ask>]>([
    ['no JSON', () => post(QUESTION, { 'content-type': 'application/jsonp' })],
    ['what is coded', () => post(QUESTION, { ...JSON_TYPE, 'content-encoding': 'gzip' })],
    [
      'what is in chunks',
      () => ask({ ...JSON_TYPE, 'transfer-encoding': 'chunked' }, 'POST', QUESTION, '/graphql'),
    ],
    ['what is too long', () => post(`${QUESTION}${' '.repeat(17_000)}`)],
    [
      'a page of another site',
      () => post(QUESTION, { ...JSON_TYPE, origin: 'https://bi.example' }),
    ],
  ])('does not read a GraphQL question that is %s', async (_, asking) => {
    const { body } = await asking();
    expect(body).not.toBe(BODY);
    expect(body).not.toContain('read:');
  });

  it('reads nothing from a rejected client, and drops a question whose client disconnects', async () => {
    role = undefined;
    expect((await post(QUESTION)).body).toBe('of Fastify');
    role = 'viewer';
    const seen: string[] = [];
    server.server.prependListener('request', (_request, response) => {
      seen.push('begun');
      response.on('close', () => seen.push('closed'));
    });
    const hasty = connect(port, '127.0.0.1');
    hasty.write('POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n');
    hasty.write('Content-Length: 100\r\n\r\n{');
    await expect.poll(() => seen).toEqual(['begun']);
    hasty.destroy();
    await expect.poll(() => seen).toEqual(['begun', 'closed']);
    expect(sent).toEqual([]);
    expect((await post(QUESTION)).body).toBe(BODY);
  });

  it.each<[string, () => ReturnType<typeof ask>]>([
    ['another method', () => ask({}, 'POST')],
    ['HEAD', () => ask({}, 'HEAD')],
    ['another media type', () => ask({ accept: 'text/csv' })],
    ['a page of another site', () => ask({ origin: 'https://bi.example' })],
    ['a GET with a body', () => ask({ 'content-length': '2' }, 'GET', '{}')],
    ['a GET with a body in chunks', () => ask({ 'transfer-encoding': 'chunked' }, 'GET', '{}')],
  ])('leaves %s to the hooks', async (_, asking) => {
    expect((await asking()).body).not.toBe(BODY);
    expect(sent).toEqual([]);
  });

  it('leaves unknown or rejected callers and unknown questions to the hooks', async () => {
    role = undefined;
    expect((await ask()).body).toBe('of Fastify');
    role = 'admin';
    expect((await ask()).body).toBe('of Fastify');
    role = 'viewer';
    version = '';
    expect((await ask()).body).toBe('of Fastify');
    version = '1';
    expect((await ask()).body).toBe(BODY);
  });

  it('leaves all requests to Fastify once the server closes, which ends connections', async () => {
    let goOn = (): void => undefined;
    untilClosed = new Promise((resolve) => (goOn = resolve));
    const closed = server.close();
    await expect.poll(async () => (await ask()).status).toBe(503);
    expect((await ask()).headers.connection).toBe('close');
    goOn();
    await closed;
  });
});
