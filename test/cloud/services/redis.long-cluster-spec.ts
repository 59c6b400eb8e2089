import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { canConnect } from './can-connect.js';
import { endLeftovers, openCloudState, type CloudState } from './cloud-state.js';
import { startRedis } from './redis.js';

let state: CloudState;

beforeAll(async () => {
  state = await openCloudState(await createTempFolder('redis'));
});

afterAll(async () => {
  await endLeftovers(state.folder);
  await rm(state.folder, { recursive: true });
});

async function ask<T>(url: string, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => null });
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

const readPolicy = (url: string) =>
  ask(url, (client) => client.config('GET', 'maxmemory-policy') as Promise<string[]>);

it('keeps every key by default', async () => {
  const [plain, evicting] = await Promise.all([
    startRedis(state),
    startRedis(state, { name: 'redis-evicting', maxmemoryPolicy: 'allkeys-lru' }),
  ]);
  expect(await readPolicy(plain.url)).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await readPolicy(evicting.url)).toEqual(['maxmemory-policy', 'allkeys-lru']);
  await Promise.all([plain.stop(), evicting.stop()]);
  for (const { url } of [plain, evicting]) {
    expect(await canConnect(Number(new URL(url).port))).toBe(false);
  }
});

it('shows the end of the log when it cannot start', async () => {
  await expect(startRedis(state, { maxmemoryPolicy: 'forget-all' })).rejects.toThrow(
    /redis did not start; its log \S+redis\.log ends:[^]*maxmemory-policy/,
  );
});

it('ends the remains of an earlier start, and reuses its port', async () => {
  const left = await startRedis(state);
  const reopened = await openCloudState(state.folder);
  expect(await canConnect(Number(new URL(left.url).port))).toBe(false);
  const next = await startRedis(reopened);
  expect(next.url).toBe(left.url);
  await next.stop();
});
