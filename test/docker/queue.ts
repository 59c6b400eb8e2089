import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { vi } from 'vitest';
import { compose, resolveEnvironment } from './compose.js';

export interface RunningQueue {
  /** `redis://…` with the password. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Runs Compose's Valkey service with Redis instead: the same command, environment and health check, on a local port.
 *
 * @param folder to create for the queue's file
 */
export async function startQueue(folder: string, port: number): Promise<RunningQueue> {
  const { command = [], healthcheck } = compose.services['valkey'] ?? {};
  const here = `redis-server - --port ${port} --bind 127.0.0.1 --dir ${folder}`;
  const [program = '', ...args] = command.map((text) =>
    text.replaceAll('$$', '$').replace('valkey-server -', here),
  );
  const options = {
    env: { PATH: '/usr/bin:/bin', ...resolveEnvironment('valkey') },
    stdio: 'ignore',
  } as const;
  await mkdir(folder);
  const server = spawn(program, args, options);
  const [, check = ''] = healthcheck?.test ?? [];
  const client = check.replace('valkey-cli', `redis-cli -p ${port}`);
  const beHealthy = async () => {
    const [code] = (await once(spawn('sh', ['-c', client], options), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the health check of valkey ended with ${code}`);
  };
  await vi.waitFor(beHealthy, { timeout: 30_000 });
  return {
    url: (resolveEnvironment('worker')['QUEUE_URL'] ?? '').replace(
      'valkey:6379',
      `127.0.0.1:${port}`,
    ),
    stop: async () => {
      const exit = once(server, 'exit');
      server.kill();
      await exit;
    },
  };
}
