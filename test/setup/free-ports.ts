import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems deal out by themselves (Linux from 32768 on, others from 49152 on).
 * One of those is soon taken: any connection may get it for its own end, and keeps it for a minute
 * after it is closed. Who asks whether a service answers there may even be connected with itself.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** A port that is free, and remains so until somebody asks for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
}

/** Two ports that follow each other, are free, and remain so until somebody asks for them. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
