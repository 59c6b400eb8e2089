import getPort from 'get-port';
import pRetry from 'p-retry';
import { AppError } from '#platform/errors/app-error.js';

/**
 * Makes sure the ports can be listened on.
 * @param patience milliseconds to wait for programs of a killed instance to let go
 * @throws AppError PORT_TAKEN
 */
export async function requirePorts(host: string, ports: number[], patience: number): Promise<void> {
  const pace = { retries: Infinity, factor: 1, minTimeout: 100, maxRetryTime: patience };
  for (const port of ports) await pRetry(() => requireFree(host, port), pace);
}

async function requireFree(host: string, port: number): Promise<void> {
  if ((await getPort({ host, port })) !== port) throw taken(port);
}

function taken(port: number): AppError {
  return new AppError(
    'PORT_TAKEN',
    `port ${port} is taken by another program: stop it, or choose another pair with --port N`,
  );
}
