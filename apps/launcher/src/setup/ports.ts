import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';

/**
 * Makes sure the ports can be listened on.
 * @param patience milliseconds to wait for programs of a killed instance to let go
 * @throws AppError PORT_TAKEN
 */
export async function requirePorts(host: string, ports: number[], patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  for (const port of ports) {
    while (!(await isFree(host, port))) {
      if (Date.now() >= deadline) throw taken(port);
      await delay(100);
    }
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

function taken(port: number): AppError {
  return new AppError(
    'PORT_TAKEN',
    `port ${port} is taken by another program: stop it, or choose another pair with --port N`,
  );
}
