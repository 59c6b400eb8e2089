import { connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { preparedStatements, queryRows } from '../database/rows.js';
import { tellHangUps } from './hang-up.js';

const SLEEP = 'SELECT pg_sleep(600)';

describe('a client that hangs up', () => {
  let database: TestWarehouse;
  let server: FastifyInstance;
  beforeEach(async () => {
    database = await createTestWarehouse();
    server = fastify();
    tellHangUps(server);
    const session = preparedStatements(database.warehouse);
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

  it('may be watched by as many as a request has root fields, without a warning', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    expect((await server.inject('/many')).statusCode).toBe(200);
    // Node.js warns in a turn of its own.
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('leaves the connection good for the next', async () => {
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
