import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;

/**
 * Runs `work` while no other process of this machine holds the same name. The lock is a socket in Linux's abstract
 * namespace, which the kernel frees whenever its process ends.
 */
export async function withInstallLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  let lock = await listenOn(`\0${name}`);
  while (!lock) {
    await delay(POLL_MS);
    lock = await listenOn(`\0${name}`);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function listenOn(address: string): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(address);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
