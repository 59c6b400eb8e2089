import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports of systems (Linux from 32768, others from 49152). Any connection may
 * take one of those for its own end and keep it for a minute. A client could even connect to
 * itself there.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** Returns a free port that no other process takes by itself. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
}

/** Returns two consecutive free ports that no other process takes by itself. */
export async function findFreePortPair(): Promise<number> {
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
