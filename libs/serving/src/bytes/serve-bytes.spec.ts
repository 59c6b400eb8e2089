import { type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markAnswer } from './answer-mark.js';
import { ByteCache } from './byte-cache.js';
import { serveBytes } from './serve-bytes.js';

const CACHE_BYTES = 1_000_000;
const JSON_TYPE = { 'content-type': 'application/json' };

describe.each([
  ['before any hook runs', {}],
  // That of a page on another site.
  ['from a hook', { origin: 'https://bi.example' }],
])('serveBytes, %s', (_, way: Record<string, string>) => {
  let server: FastifyInstance;
  let url: string;
  let version: string;
  let role: string;
  let computed: string[];
  let served: string[];
  let ahead: string[];
  /** Answers wait for this. */
  let gate: Promise<void>;
  let status: number;
  let isMarked: boolean;
  let cache: ByteCache;

  async function compute(question: string, request: FastifyRequest): Promise<string> {
    computed.push(question);
    await gate;
    if (isMarked) markAnswer(request, { isImmutable: question.includes('after') });
    return JSON.stringify({ question, version, padding: 'x'.repeat(2_000) });
  }

  beforeEach(async () => {
    version = '1';
    role = 'viewer';
    computed = [];
    served = [];
    ahead = [];
    gate = Promise.resolve();
    status = 200;
    isMarked = true;
    cache = new ByteCache(CACHE_BYTES);
    server = fastify({ forceCloseConnections: true });
    server.addHook('onRequest', (_request, reply, done) => {
      reply.header('x-of-hooks', 'yes');
      done();
    });
    serveBytes(server, {
      cache,
      version: () => version,
      resolveRole: () => role,
      early: {
        findRole: () => role,
        buildHeaders: () => [],
        onSent: (_request, route, sentStatus) => ahead.push(`${sentStatus} ${route}`),
      },
      headersOfAny: { 'x-frame-options': 'DENY' },
      onServed: (source) => served.push(source),
    });
    server.get('/v1/answer', async (request, reply) => {
      const json = await compute(request.url, request);
      return reply
        .status(status)
        .header('x-snapshot-id', version)
        .header('x-other', 'not of the answer')
        .type('application/json')
        .send(json);
    });
    server.get('/v1/admin/answer', async (request, reply) =>
      reply.type('application/json').send(await compute(request.url, request)),
    );
    server.post('/graphql', async (request, reply) => {
      const { query } = request.body as { query: string };
      return reply.type('application/json').send(await compute(query, request));
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers: { 'accept-encoding': 'identity', ...way, ...headers } });
  const post = (query: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'accept-encoding': 'identity', ...way },
      body: JSON.stringify({ query }),
    });

  it('computes once, and then returns the same bytes and headers', async () => {
    const first = await get('/v1/answer?a=1');
    const again = await get('/v1/answer?a=1');
    expect(await again.text()).toBe(await first.text());
    expect(computed).toEqual(['/v1/answer?a=1']);
    expect(served).toEqual(['computed', 'stored']);
    for (const name of ['etag', 'content-type', 'x-snapshot-id', 'cache-control', 'vary']) {
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
      expect(again.headers.get(name), name).not.toBeNull();
    }
    expect(again.headers.get('x-other')).toBeNull();
    expect(again.headers.get('x-frame-options')).toBe('DENY');
    expect(again.headers.get('x-of-hooks')).toBe('origin' in way ? 'yes' : null);
    expect(ahead).toEqual('origin' in way ? [] : ['200 /v1/answer']);
  });

  it('treats parameters in another order as the same question, and other values as another', async () => {
    await get('/v1/answer?a=1&b=2');
    await get('/v1/answer?b=2&a=1');
    expect(computed).toHaveLength(1);
    await get('/v1/answer?b=2&a=2');
    expect(computed).toHaveLength(2);
    // A second ? is part of a value.
    await get('/v1/answer?a=1&b=2?c=3');
    await get('/v1/answer?a=1&b=2?&c=3');
    expect(computed).toHaveLength(4);
  });

  it('computes again for another role, media type or snapshot, and after a publication', async () => {
    await get('/v1/answer');
    role = 'admin';
    await get('/v1/answer');
    await get('/v1/answer', { accept: 'text/csv' });
    await get('/v1/answer', { 'x-snapshot-id': '1' });
    expect(computed).toHaveLength(4);
    version = '2';
    expect(await (await get('/v1/answer')).json()).toMatchObject({ version: '2' });
    version = '1';
    role = 'viewer';
    expect(await (await get('/v1/answer')).json()).toMatchObject({ version: '1' });
    expect(computed).toHaveLength(5);
  });

  it('stores nothing while the published snapshot is unknown', async () => {
    version = '';
    for (let i = 0; i < 2; i++) expect((await get('/v1/answer')).status).toBe(200);
    expect(computed).toHaveLength(2);
  });

  it('does not store an answer if a new snapshot is published meanwhile', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const slow = get('/v1/answer');
    await expect.poll(() => computed).toHaveLength(1);
    version = '2';
    open();
    await slow;
    version = '1';
    await get('/v1/answer');
    expect(computed).toHaveLength(2);
  });

  it('stores no failures, no unmarked answers, and no answers of operators', async () => {
    status = 503;
    for (let i = 0; i < 2; i++) await get('/v1/answer');
    status = 200;
    isMarked = false;
    for (let i = 0; i < 2; i++) await get('/v1/answer');
    for (let i = 0; i < 2; i++) await post('mutation { a }');
    isMarked = true;
    for (let i = 0; i < 2; i++) await get('/v1/admin/answer');
    expect(computed).toHaveLength(8);
    expect(served).not.toContain('stored');
  });

  it('keeps answers of a thousand scopes within its bytes, next to that of the chain, and nothing that they share', async () => {
    for (let store = 1; store <= 1000; store += 1) {
      role = `viewer store ${store}`;
      await (await get('/v1/answer')).text();
      if (store % 20 > 0) continue;
      role = 'viewer';
      await (await get('/v1/answer?of=chain')).text();
    }
    // The answer of the chain, which others ask for meanwhile, is computed once.
    expect(computed.filter((question) => question.endsWith('?of=chain'))).toHaveLength(1);
    expect(computed).toHaveLength(1001);
    // Each entry takes more than 5,000 bytes.
    expect(cache.bytes).toBeGreaterThan(CACHE_BYTES - 10_000);
    expect(cache.bytes).toBeLessThanOrEqual(CACHE_BYTES);
    const before = cache.bytes;
    isMarked = false;
    for (role of ['viewer store 1001', 'viewer store 1002']) await get('/v1/answer');
    expect(cache.bytes).toBe(before);
    // The first scope's answer was evicted, the last one's is stored.
    const count = computed.length;
    role = 'viewer store 1000';
    await get('/v1/answer');
    expect(computed).toHaveLength(count);
    role = 'viewer store 1';
    await get('/v1/answer');
    expect(computed).toHaveLength(count + 1);
  });

  it('computes one of many equal questions at once', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const asking = Array.from({ length: 5 }, () => get('/v1/answer').then((reply) => reply.text()));
    await expect.poll(() => computed).toHaveLength(1);
    open();
    expect(new Set(await Promise.all(asking)).size).toBe(1);
    expect(computed).toHaveLength(1);
  });

  it('lets the next request compute when the first disconnects or fails', async () => {
    gate = new Promise(() => undefined);
    const hasty = httpRequest(`${url}/v1/answer`);
    hasty.on('error', () => undefined);
    hasty.end();
    await expect.poll(() => computed).toHaveLength(1);
    const patient = get('/v1/answer');
    gate = Promise.resolve();
    hasty.destroy();
    expect((await patient).status).toBe(200);
    expect(computed).toHaveLength(2);
  });

  it('answers 304 to a client with the bytes, in any coding', async () => {
    const plain = await get('/v1/answer');
    const zipped = await get('/v1/answer', { 'accept-encoding': 'gzip' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const tags = [plain, zipped].map(({ headers }) => headers.get('etag') ?? '');
    expect(new Set(tags).size).toBe(2);
    for (const tag of [...tags, `W/${tags[0]}`, `"x", ${tags[0]}`]) {
      const again = await get('/v1/answer', { 'if-none-match': tag });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await get('/v1/answer', { 'if-none-match': '"x"' })).status).toBe(200);
    expect(computed).toHaveLength(1);
  });

  it('sends the coding that a client accepts from the second request on', async () => {
    const first = await raw('/v1/answer', 'gzip');
    expect(first.headers['content-encoding']).toBeUndefined();
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await raw('/v1/answer', 'gzip');
      expect(headers['content-encoding']).toBe('gzip');
      expect(headers.vary).toContain('Accept-Encoding');
      expect(gunzipSync(body)).toEqual(first.body);
    }
  });

  it('reports how long an answer is valid, and for whom', async () => {
    const readCacheControl = async (path: string, headers = {}) =>
      (await get(path, headers)).headers.get('cache-control');
    expect(await readCacheControl('/v1/answer')).toBe('public, no-cache');
    expect(await readCacheControl('/v1/answer?after=x')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect(await readCacheControl('/v1/answer', { authorization: 'Bearer x' })).toBe(
      'private, no-cache',
    );
  });

  it('stores GraphQL questions by their text', async () => {
    const first = await (await post('{ a }')).text();
    expect(await (await post('{ a }')).text()).toBe(first);
    expect(await (await post('{ b }')).json()).toMatchObject({ question: '{ b }' });
    expect(computed).toEqual(['{ a }', '{ b }']);
    expect(ahead).toEqual('origin' in way ? [] : ['200 /graphql']);
  });

  it('passes on a body unchanged, also one that is too long to store', async () => {
    const long = `{ ${'a'.repeat(20_000)} }`;
    for (let i = 0; i < 2; i++) {
      expect(await (await post(long)).json()).toMatchObject({ question: long });
    }
    expect(computed).toEqual([long, long]);
    const broken = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...way },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });

  /** Returns the response as sent over the network. */
  async function raw(path: string, coding: string) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest(`${url}${path}`, { headers: { 'accept-encoding': coding, ...way } }, resolve)
        .on('error', reject)
        .end();
    });
    return { headers: response.headers, body: await buffer(response) };
  }
});
