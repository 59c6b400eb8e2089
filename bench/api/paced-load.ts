import { setTimeout as delay } from 'node:timers/promises';
import { HttpConnection } from './http-connection.js';

/** More than are ever busy below the peak; beyond it requests wait, and their wait counts. */
const CONNECTIONS = 64;

interface PacedLoad {
  port: number;
  /** Bytes of the next request. */
  next: () => Buffer;
  /** What every answer must have. */
  status: number;
  requestsPerSecond: number;
  seconds: number;
}

/**
 * Sends requests evenly at a rate, whether or not the server keeps up. autocannon sends those of a
 * second at once and rests until the next, which measures the queue it makes itself.
 * @returns milliseconds from when each request was due to its answer
 * @throws Error when an answer has another status, or none comes
 */
export async function measurePaced(load: PacedLoad): Promise<number[]> {
  const count = Math.ceil(load.requestsPerSecond * load.seconds);
  const latencies: number[] = [];
  const start = performance.now();
  let sent = 0;

  async function work(connection: HttpConnection): Promise<void> {
    while (sent < count) {
      const due = start + (1_000 * sent) / load.requestsPerSecond;
      sent += 1;
      const early = due - performance.now();
      if (early > 0) await delay(early);
      const request = load.next();
      const { status, body } = await connection.ask(request);
      if (status !== load.status)
        throw new Error(`${beginningOf(request)}: ${status} ${beginningOf(body)}`);
      latencies.push(performance.now() - due);
    }
  }

  const connections = Array.from({ length: CONNECTIONS }, () => new HttpConnection(load.port));
  try {
    await Promise.all(connections.map(work));
    return latencies;
  } finally {
    for (const connection of connections) connection.close();
  }
}

const beginningOf = (bytes: Buffer): string => bytes.toString('utf8', 0, 200);
