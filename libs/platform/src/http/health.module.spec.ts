import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { createHttpAdapter } from './http-adapter.js';
import { type Health, HealthModule } from './health.module.js';

const up = () => Promise.resolve();
const down = () => Promise.reject(new Error('connect ECONNREFUSED db.internal:5432'));

describe('HealthModule', () => {
  let app: NestFastifyApplication | undefined;
  afterEach(() => app?.close());

  async function probe(path: string, health: Health): Promise<{ status: number; body: unknown }> {
    const module = await Test.createTestingModule({
      imports: [HealthModule.register(health)],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}${path}`);
    return { status: response.status, body: await response.json() };
  }

  it('is ready when every check passes', async () => {
    expect(await probe('/readyz', { checks: { warehouse: up, queue: up } })).toEqual({
      status: 200,
      body: { status: 'ready', checks: { warehouse: 'ok', queue: 'ok' } },
    });
  });

  it('is not ready when one check of two fails, names it and no host', async () => {
    expect(await probe('/readyz', { checks: { warehouse: down, queue: up } })).toEqual({
      status: 503,
      body: {
        status: 'not ready',
        checks: { warehouse: 'does not answer; read the log', queue: 'ok' },
      },
    });
  });

  it('returns the message of an AppError', async () => {
    const full = () => Promise.reject(new AppError('DISK_FULL', 'the disk is full'));
    expect(await probe('/readyz', { checks: { warehouse: up, disk: full } })).toMatchObject({
      status: 503,
      body: { checks: { warehouse: 'ok', disk: 'the disk is full' } },
    });
  });

  it('is ready whatever the facts are', async () => {
    const facts = { snapshot: down, run: () => Promise.resolve('run 7') };
    expect(await probe('/readyz', { checks: { warehouse: up }, facts })).toEqual({
      status: 200,
      body: {
        status: 'ready',
        checks: { warehouse: 'ok' },
        facts: { snapshot: 'does not answer; read the log', run: 'run 7' },
      },
    });
  });

  it('is live although no service answers', async () => {
    expect(await probe('/livez', { checks: { warehouse: down } })).toEqual({
      status: 200,
      body: { status: 'live' },
    });
  });
});
