import { type AddressInfo, connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { cancellableStatements, queryRows } from '../database/rows.js';
import { limitAdmission } from './admission.js';
import { abortOnHangUp, isOver, whenOver } from './request-end.js';

const AT_ONCE = 3;

describe('whenOver', () => {
  let server: FastifyInstance;
  let port: number;
  let begun: string[];
  let over: string[];
  let started: number;

  beforeEach(async () => {
    begun = [];
    over = [];
    started = 0;
    server = fastify({ forceCloseConnections: true });
    server.addHook('onRequest', (request, reply, done) => {
      begun.push(request.url);
      whenOver(request, reply, () => over.push(request.url));
      done();
    });
    limitAdmission(server, AT_ONCE, { counts: () => true });
    server.get('/slow/:n', () => {
      started += 1;
      return new Promise(() => undefined);
    });
    server.get('/quick', () => 'quick');
    await server.listen({ port: 0, host: '127.0.0.1' });
    port = (server.server.address() as AddressInfo).port;
  });
  afterEach(() => server.close());

  const quick = () => fetch(`http://127.0.0.1:${port}/quick`);
  /** Several requests at once on one connection. */
  async function pipeline(...paths: string[]) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
    await vi.waitFor(() => expect(begun).toEqual(paths), 10_000);
    return socket;
  }

  it('calls once when a request is answered', async () => {
    expect(await (await quick()).text()).toBe('quick');
    await vi.waitFor(() => expect(over).toEqual(['/quick']), 10_000);
    await server.close();
    expect(over).toEqual(['/quick']);
  });

  it('calls for all requests that wait on a connection when it ends, so that their places are free', async () => {
    const paths = ['/slow/1', '/slow/2', '/slow/3'];
    const socket = await pipeline(...paths);
    const busy = { code: 'BUSY' };
    await vi.waitFor(async () => expect(await (await quick()).json()).toMatchObject(busy), 10_000);
    over = [];
    socket.destroy();
    await vi.waitFor(() => expect(over).toEqual(expect.arrayContaining(paths)), 10_000);
    const others = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
    for (const other of others) other.write('GET /slow/4 HTTP/1.1\r\nhost: a\r\n\r\n');
    await vi.waitFor(() => expect(started).toBe(2 * AT_ONCE), 10_000);
    for (const other of others) other.destroy();
    await vi.waitFor(
      () => expect(over.filter((url) => url === '/slow/4')).toHaveLength(AT_ONCE),
      10_000,
    );
  });

  it('calls at once for a request that is over', async () => {
    const called: string[] = [];
    const socket = await pipeline('/slow/1');
    await vi.waitFor(() => expect(started).toBe(1), 10_000);
    socket.destroy();
    await vi.waitFor(() => expect(over).toEqual(['/slow/1']), 10_000);
    const dead = { raw: { socket } } as never;
    const reply = { raw: {} } as never;
    expect(isOver(dead, reply)).toBe(true);
    whenOver(dead, reply, () => called.push('dead'));
    expect(called).toEqual(['dead']);
  });
});

const SLEEP = 'SELECT pg_sleep(600)';

describe('a client that hangs up', () => {
  let database: TestWarehouse;
  let server: FastifyInstance;
  beforeEach(async () => {
    database = await createTestWarehouse();
    server = fastify();
    abortOnHangUp(server);
    const session = cancellableStatements(database.warehouse);
    server.get('/slow', ({ hangUp }) => session(hangUp).query(SLEEP));
    server.get('/quick', ({ hangUp }) =>
      queryRows(session(hangUp), z.object({ one: z.int() }), 'SELECT 1 AS one'),
    );
    server.get('/many', async ({ hangUp }) => {
      for (let i = 0; i < 25; i += 1) hangUp?.addEventListener('abort', () => i);
      return Promise.resolve('');
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    await server.close();
    await database.drop();
  });

  const sleeping = async () => {
    const sql =
      'SELECT count(*)::integer AS n FROM pg_stat_activity WHERE query = $1 AND state = $2';
    const [row] = await database.warehouse.query<{ n: number }[]>(sql, [SLEEP, 'active']);
    return row?.n;
  };
  const until = (count: number) =>
    vi.waitFor(async () => expect(await sleeping()).toBe(count), { timeout: 20_000, interval: 20 });

  it('ends its statement in PostgreSQL', async () => {
    const { port } = server.server.address() as { port: number };
    const clients = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
    for (const client of clients) client.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await until(3);
    clients[0]?.destroy();
    await until(2);
    for (const client of clients) client.destroy();
    await until(0);
  });

  it('allows a listener for each root field of a request without a warning', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    expect((await server.inject('/many')).statusCode).toBe(200);
    // Node.js warns in a later turn.
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('leaves the connection usable for the next statement', async () => {
    const { port } = server.server.address() as { port: number };
    const client = connect(port, '127.0.0.1');
    client.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await until(1);
    client.destroy();
    await until(0);
    const replies = await Promise.all(
      Array.from({ length: 20 }, async () =>
        (await fetch(`http://127.0.0.1:${port}/quick`)).json(),
      ),
    );
    expect(replies).toEqual(Array(20).fill([{ one: 1 }]));
  });
});
