import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAnonymousCaller } from './caller.js';
import { EventStreams } from './event-streams.js';

const MEGABYTE = 'x'.repeat(1_000_000);

describe('event streams', () => {
  let server: FastifyInstance;
  let streams: EventStreams;
  let clients: Socket[];
  let taken: number;

  beforeEach(async () => {
    streams = new EventStreams();
    server = fastify();
    clients = [];
    taken = 0;
    server.get<{ Params: { client: string } }>('/quiet/:client', async (request, reply) => {
      const stream = streams.open(request, reply, request.params.client);
      await stream.send(collect(stream.signal));
    });
    server.get('/endless', async (request, reply) => {
      await streams.open(request, reply, 'anna').send(endless());
    });
    server.get('/none', (request, reply) => {
      streams.open(request, reply, 'anna');
      throw new Error('what is wanted is not there');
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await server.close();
  });

  async function* collect(signal: AbortSignal) {
    yield ': connected\n\n';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield 'event: last\n\n';
  }
  async function* endless() {
    for (;;) {
      taken += 1;
      yield await Promise.resolve(`data: ${MEGABYTE}\n\n`);
    }
  }

  function ask(path: string): Socket {
    const { port } = server.server.address() as { port: number };
    const client = connect(port, '127.0.0.1');
    clients.push(client);
    client.on('error', () => undefined);
    client.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    return client;
  }
  /** Returns the status of a response; its stream stays open. */
  function readStatus(path: string): Promise<number> {
    const client = ask(path);
    return new Promise((resolve) => {
      client.once('data', (data) => resolve(Number(String(data).split(' ')[1])));
    });
  }
  const statuses = (count: number, path: (n: number) => string) =>
    Promise.all(Array.from({ length: count }, (_, n) => readStatus(path(n))));

  it('allows ten streams per client, a hundred in total, and a share for each key and user', async () => {
    expect(new Set(await statuses(10, () => '/quiet/anna'))).toEqual(new Set([200]));
    expect(await readStatus('/quiet/anna')).toBe(500);
    expect(() => streams.open({} as never, {} as never, 'anna')).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', retryable: true }),
    );
    const others = await statuses(90, (n) =>
      encodeURI(`/quiet/${createAnonymousCaller(String(n))}`),
    );
    expect(new Set(others)).toEqual(new Set([200]));
    expect(() => streams.open({} as never, {} as never, createAnonymousCaller('5'))).toThrow(
      expect.objectContaining({ code: 'BUSY', retryable: true }),
    );
    expect(await readStatus('/quiet/bert')).toBe(200);
  });

  it('frees a place when the client disconnects or the opening fails', async () => {
    await statuses(10, () => '/quiet/anna');
    clients[0]?.destroy();
    await vi.waitFor(async () => expect(await readStatus('/quiet/anna')).toBe(200), 5_000);
    for (const client of clients) client.destroy();
    await vi.waitFor(async () => expect(await readStatus('/none')).toBe(500), 5_000);
    for (let n = 0; n < 20; n++) await readStatus('/none');
    await vi.waitFor(async () => expect(await readStatus('/quiet/anna')).toBe(200), 5_000);
  });

  it('reads no more from the source than a slow client takes', async () => {
    const client = ask('/endless');
    client.pause();
    const [first] = (await new Promise<Socket[]>((resolve) => {
      server.server.once('connection', (socket) => resolve([socket]));
    })) as [Socket];
    // The system's buffers of both ends are full.
    await vi.waitFor(() => expect(first.writableNeedDrain).toBe(true), 10_000);
    const before = taken;
    for (let turn = 0; turn < 1_000; turn++) await new Promise(setImmediate);
    expect(taken - before).toBeLessThan(20);
    expect(taken).toBeLessThan(60);
  });

  it('sends last messages when the server closes, and opens no more streams', async () => {
    const client = ask('/quiet/anna');
    await vi.waitFor(() => expect(client.bytesRead).toBeGreaterThan(0), 10_000);
    const closed = streams.close();
    expect(await text(client)).toContain('event: last');
    await closed;
    expect(await readStatus('/quiet/anna')).toBe(503);
  });

  it('does not block a closing server for a client that reads nothing', async () => {
    const client = ask('/endless');
    client.pause();
    await vi.waitFor(() => expect(taken).toBeGreaterThan(0), 10_000);
    await streams.close();
    await server.close();
  });
});
