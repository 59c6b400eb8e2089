import { HttpConnection } from './http-connection.js';

/** More than are busy below the peak; beyond it requests wait, and their wait counts. */
const CONNECTIONS = 64;
/** Interval at which due requests are sent: a timer for each would cost as much as the request. */
const TICK_MS = 1;

export interface PacedLoad {
  port: number;
  /** Returns the bytes of the next request. */
  next: () => Buffer;
  /** The expected status of every answer. */
  status: number;
  requestsPerSecond: number;
  seconds: number;
}

/**
 * Sends requests at a constant rate, those of one millisecond at once, even if the server falls behind. autocannon
 * sends those of a second at once and then pauses, so it measures its own queue.
 * @returns milliseconds from the due time of each request to its answer
 * @throws Error when an answer has another status or does not arrive
 */
export async function measurePaced(load: PacedLoad): Promise<number[]> {
  const count = Math.ceil(load.requestsPerSecond * load.seconds);
  const connections = Array.from({ length: CONNECTIONS }, () => new HttpConnection(load.port));
  const idle = [...connections];
  const latencies: number[] = [];
  const start = performance.now();
  const due = (request: number) => start + (1_000 * request) / load.requestsPerSecond;
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  async function send(connection: HttpConnection, dueAt: number): Promise<void> {
    const request = load.next();
    const { status, body } = await connection.ask(request);
    if (status !== load.status) {
      throw new Error(`${decodeBeginning(request)}: ${status} ${decodeBeginning(body)}`);
    }
    latencies.push(performance.now() - dueAt);
    idle.push(connection);
  }

  const all = new Promise<void>((resolve, reject) => {
    const sendDue = () => {
      const now = performance.now();
      while (sent < count && due(sent) <= now) {
        const connection = idle.pop();
        if (!connection) return;
        send(connection, due(sent)).then(answered, reject);
        sent += 1;
      }
    };
    const answered = () => {
      if (latencies.length === count) resolve();
      // Requests without a free connection are late already.
      else sendDue();
    };
    timer = setInterval(sendDue, TICK_MS);
  });
  try {
    await all;
    return latencies;
  } finally {
    clearInterval(timer);
    for (const connection of connections) connection.close();
  }
}

const decodeBeginning = (bytes: Buffer): string => bytes.toString('utf8', 0, 200);
