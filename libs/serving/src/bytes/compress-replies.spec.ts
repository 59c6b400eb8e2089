import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressReplies } from './compress-replies.js';

const TEXT = 'store,department,sales\r\n1,2,30.00\r\n'.repeat(5_000);
const TAG = '"digest"';

interface RawReply {
  status: number;
  headers: IncomingMessage['headers'];
  trailers: IncomingMessage['trailers'];
  body: Buffer;
}

describe('compressReplies', () => {
  let server: FastifyInstance;
  let port: number;
  /** Ends the streams of /slow. */
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  /** Whether the source of a stream ended after its client disconnected. */
  let isSourceClosed = false;

  beforeAll(async () => {
    server = fastify({ forceCloseConnections: true });
    compressReplies(server);
    const whole = (reply: FastifyReply, type = 'application/json') => reply.type(type).send(TEXT);
    server.get('/json', (_request, reply) => whole(reply.header('etag', TAG)));
    server.get('/bytes', (_request, reply) => reply.type('text/csv').send(Buffer.from(TEXT)));
    server.get('/short', (_request, reply) => reply.send({ short: true }));
    server.get('/unchanged', (_request, reply) => reply.code(304).header('etag', TAG).send());
    server.get('/secret', (_request, reply) => whole(reply.header('cache-control', 'no-store')));
    server.get('/parquet', (_request, reply) => whole(reply, 'application/vnd.apache.parquet'));
    server.get('/events', (_request, reply) => whole(reply, 'text/event-stream'));
    server.get('/coded', (_request, reply) => whole(reply.header('content-encoding', 'x-other')));
    server.get('/stream', (_request, reply) => {
      reply.trailer('x-row-count', (_reply, _payload, done) => done(null, '5000'));
      return reply.type('text/csv; charset=utf-8').send(Readable.from([TEXT]));
    });
    server.get('/slow', (_request, reply) => {
      const source = async function* () {
        yield TEXT;
        await released;
      };
      return reply.type('text/csv').send(Readable.from(source(), { objectMode: false }));
    });
    server.get('/endless', (_request, reply) => {
      const source = new Readable({
        read() {
          this.push(TEXT);
        },
      });
      source.once('close', () => (isSourceClosed = true));
      return reply.type('text/csv').send(source);
    });
    server.get('/fails', (_request, reply) => {
      const source = async function* () {
        yield TEXT;
        await Promise.reject(new Error('the rows end here'));
      };
      return reply.type('text/csv').send(Readable.from(source(), { objectMode: false }));
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = server.server.address() as { port: number });
  });
  afterAll(() => server.close());

  const open = (path: string, headers: Record<string, string>, method = 'GET') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ port, path, method, headers, agent: false }, resolve).on('error', reject).end();
    });
  async function ask(
    path: string,
    headers: Record<string, string> = { 'accept-encoding': 'gzip' },
    method = 'GET',
  ): Promise<RawReply> {
    const reply = await open(path, headers, method);
    const body = await buffer(reply);
    return {
      status: reply.statusCode ?? 0,
      headers: reply.headers,
      trailers: reply.trailers,
      body,
    };
  }

  it.each(['/json', '/bytes', '/stream'])('compresses %s as its client prefers', async (path) => {
    const zipped = await ask(path);
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(zipped.body.length).toBeLessThan(TEXT.length / 20);
    expect(String(gunzipSync(zipped.body))).toBe(TEXT);
    const brotli = await ask(path, { 'accept-encoding': 'gzip;q=0.5, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(String(brotliDecompressSync(brotli.body))).toBe(TEXT);
    const plain = await ask(path, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toBe('Accept-Encoding');
    expect(String(plain.body)).toBe(TEXT);
  });

  it('streams a stream with its trailers, and sends the length of a whole body', async () => {
    const stream = await ask('/stream');
    expect(stream.trailers).toEqual({ 'x-row-count': '5000' });
    expect(stream.headers['content-length']).toBeUndefined();
    const whole = await ask('/json');
    expect(whole.headers['content-length']).toBe(String(whole.body.length));
  });

  it('has a different strong tag for each coding, and confirms each', async () => {
    expect((await ask('/json', {})).headers.etag).toBe('"digest"');
    expect((await ask('/json')).headers.etag).toBe('"digest.gzip"');
    expect((await ask('/json', { 'accept-encoding': 'br' })).headers.etag).toBe('"digest.br"');
    const again = (tag: string) =>
      ask('/unchanged', { 'accept-encoding': 'gzip', 'if-none-match': tag });
    expect((await again('"digest.gzip"')).headers.etag).toBe('"digest.gzip"');
    expect((await again('"digest"')).headers.etag).toBe('"digest"');
  });

  it.each(['/short', '/secret', '/parquet', '/events', '/coded'])(
    'leaves %s unchanged',
    async (path) => {
      const { headers, body } = await ask(path, { 'accept-encoding': 'gzip, br' });
      expect(headers['content-encoding']).toBe(path === '/coded' ? 'x-other' : undefined);
      expect(String(body)).toBe(path === '/short' ? '{"short":true}' : TEXT);
    },
  );

  it('sends plain bytes for a range request', async () => {
    const { headers } = await ask('/json', { 'accept-encoding': 'gzip', range: 'bytes=0-9' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.etag).toBe('"digest"');
  });

  it('answers HEAD with the headers of GET, and compresses nothing', async () => {
    const head = await ask('/json', { 'accept-encoding': 'gzip' }, 'HEAD');
    expect(head.headers).toMatchObject({
      'content-encoding': 'gzip',
      etag: '"digest.gzip"',
      vary: 'Accept-Encoding',
    });
    expect(head.headers['content-length']).toBeUndefined();
    expect(head.body).toHaveLength(0);
  });

  it('aborts the response when the source fails', async () => {
    await expect(ask('/fails')).rejects.toThrow(/aborted|hang up/);
  });

  it('ends the source when the client disconnects', async () => {
    const reply = await open('/endless', { 'accept-encoding': 'gzip' });
    reply.destroy();
    await expect.poll(() => isSourceClosed).toBe(true);
  });

  it('compresses 16 bodies at once, and sends further ones plain', async () => {
    const slow = await Promise.all(
      Array.from({ length: 20 }, () => open('/slow', { 'accept-encoding': 'gzip' })),
    );
    const codings = slow.map(({ headers }) => headers['content-encoding'] ?? 'none').sort();
    expect(codings).toEqual([...Array<string>(16).fill('gzip'), ...Array<string>(4).fill('none')]);
    expect((await ask('/json')).headers['content-encoding']).toBeUndefined();
    release();
    await Promise.all(slow.map((reply) => buffer(reply)));
    await expect.poll(async () => (await ask('/json')).headers['content-encoding']).toBe('gzip');
  });
});
