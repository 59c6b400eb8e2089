import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify from 'fastify';
import { expect, it, vi } from 'vitest';
import { dropUnused } from './drop-unused.js';

it('a server that closes does not wait for a connection on which nothing was asked', async () => {
  const server = fastify();
  dropUnused(server);
  let answer: ((text: string) => void) | undefined;
  server.get('/', () => new Promise((resolve) => (answer = resolve)));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as { port: number };
  const arrived = vi.fn();
  server.server.on('connection', arrived);
  const unused = connect(port, '127.0.0.1').resume();
  const asked = connect(port, '127.0.0.1');
  asked.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  await vi.waitFor(() => expect([arrived.mock.calls.length, !!answer]).toEqual([2, true]), 10_000);
  const ended = new Promise((resolve) => unused.once('close', resolve));
  const closed = server.close();
  await ended;
  answer?.('all the same');
  expect(await text(asked)).toContain('all the same');
  await closed;
});
