import { Server } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpAdapter } from './http-adapter.js';
import { listen } from './listen.js';

@Module({})
class Nothing {}

const open = () =>
  NestFactory.create<NestFastifyApplication>(Nothing, createHttpAdapter(), { logger: false });

describe('listen', () => {
  const apps: NestFastifyApplication[] = [];
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  it('has a crowd of connections wait rather than turned away', async () => {
    const started = vi.spyOn(Server.prototype, 'listen');
    const app = await open();
    apps.push(app);
    const url = await listen(app, '127.0.0.1', 0, 'API_PORT');
    expect((await fetch(url)).status).toBe(404);
    expect(started.mock.calls[0]?.[0]).toMatchObject({ host: '127.0.0.1', backlog: 4_096 });
  });

  it('says which setting to change when the port is taken', async () => {
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
