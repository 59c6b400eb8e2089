import type { IncomingMessage } from 'node:http';
import { connect, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendBeforeReading } from '#test/setup/send-before-reading.js';
import { createHttpAdapter, dropUnused, listen, originForm } from './http-adapter.js';

it.each([
  ['/v1/x?y=http://z/', '/v1/x?y=http://z/', 'localhost'],
  ['http://retail.example:3000/v1/x?y', '/v1/x?y', 'retail.example:3000'],
  ['HTTPS://retail.example/', '/', 'retail.example'],
  ['http://retail.example', '/', 'retail.example'],
  ['http://retail.example?y', '/?y', 'retail.example'],
  ['http:///v1/x', '/v1/x', ''],
  ['*', '*', 'localhost'],
  ['ftp://retail.example/', 'ftp://retail.example/', 'localhost'],
])('reads %s as %s of %s', (url, path, host) => {
  const incoming = { url, headers: { host: 'localhost' } } as IncomingMessage;
  expect([originForm(incoming), incoming.headers.host]).toEqual([path, host]);
});

it('closes a server without waiting for a connection that never sent a request', async () => {
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

@Module({})
class EmptyModule {}

const open = () =>
  NestFactory.create<NestFastifyApplication>(EmptyModule, createHttpAdapter(), { logger: false });

describe('listen', () => {
  const apps: NestFastifyApplication[] = [];
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  it('lets excess connections wait and does not refuse them', async () => {
    const started = vi.spyOn(Server.prototype, 'listen');
    const app = await open();
    apps.push(app);
    const url = await listen(app, '127.0.0.1', 0, 'API_PORT');
    expect((await fetch(url)).status).toBe(404);
    expect(started.mock.calls[0]?.[0]).toMatchObject({ host: '127.0.0.1', backlog: 4_096 });
  });

  it.each([
    ['all of a too large body', 'close', 64],
    ['all of it, and keeps the connection', 'keep-alive', 64],
    ['only the start of it', 'close', 1],
  ])('sends the reason to a client that first sends %s', async (_, connection, slices) => {
    const app = await open();
    apps.push(app);
    const url = await listen(app, '127.0.0.1', 0, 'API_PORT');
    const slice = Buffer.alloc(1 << 18, ' ');
    const answer = await sendBeforeReading(url, [
      `POST / HTTP/1.1\r\nhost: a\r\nconnection: ${connection}\r\n` +
        `content-length: ${64 * slice.length}\r\ncontent-type: application/json\r\n\r\n`,
      ...Array.from({ length: slices }, () => slice),
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('names the setting to change when the port is in use', async () => {
    const [first, second] = [await open(), await open()];
    apps.push(first, second);
    const url = await listen(first, '127.0.0.1', 0, 'API_PORT');
    const port = Number(new URL(url).port);
    await expect(listen(second, '127.0.0.1', port, 'API_PORT')).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(`port ${port}`) as string,
    });
  });
});
