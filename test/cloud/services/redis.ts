import { Redis } from 'ioredis';
import { readServicePort, type CloudState } from './cloud-state.js';
import { startService, type Service } from './service-process.js';

interface RedisOptions {
  /** Distinguishes several servers of one cloud. @default redis */
  name?: string;
  /** @default noeviction, which a queue needs */
  maxmemoryPolicy?: string;
}

export interface RedisServer extends Service {
  /** `redis://127.0.0.1:port` */
  url: string;
}

/** Starts a Redis with data only in memory. */
export async function startRedis(
  state: CloudState,
  { name = 'redis', maxmemoryPolicy = 'noeviction' }: RedisOptions = {},
): Promise<RedisServer> {
  const port = await readServicePort(state, name);
  const { stop } = await startService(state, {
    name,
    command: 'redis-server',
    args: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      maxmemoryPolicy,
    ],
    answers: () => isReady(port),
  });
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function isReady(port: number): Promise<boolean> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.ping();
    return true;
  } finally {
    client.disconnect();
  }
}
