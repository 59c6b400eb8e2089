import { HttpConnection } from './http-connection.js';

/** More than are ever busy below the peak; beyond it requests wait, and their wait counts. */
const CONNECTIONS = 64;
/** Between looks at what is due: a timer a request would cost the client as much as the request. */
const TICK_MS = 1;

export interface PacedLoad {
  port: number;
  /** Bytes of the next request. */
  next: () => Buffer;
  /** What every answer must have. */
  status: number;
  requestsPerSecond: number;
  seconds: number;
}

/**
 * Sends requests evenly at a rate, those of a millisecond at once, whether or not the server keeps up.
 * autocannon sends those of a second at once and rests until the next, which measures the queue it makes
 * itself.
 * @returns milliseconds from when each request was due to its answer
 * @throws Error when an answer has another status, or none comes
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
      throw new Error(`${beginningOf(request)}: ${status} ${beginningOf(body)}`);
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
      // Those that no connection was free for are late already.
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

const beginningOf = (bytes: Buffer): string => bytes.toString('utf8', 0, 200);
