import { setTimeout as delay } from 'node:timers/promises';
import { encodeRequest } from '../../../bench/api/http-request.js';
import { measureCpuSeconds } from '../../../bench/cpu-time.js';
import { selectProcess } from '../../../bench/memory.js';
import { readProcessTable } from '../../../bench/process-table.js';
import { findReplyComplaint } from '../complaint.js';
import { exchange, type Reply } from '../exchange.js';
import { startWatch, type Samples, type WatchSetup } from '../watch.js';
import type { SurfaceRequest } from './surface-request.js';

/** Each sends its next request as soon as the last is answered. */
const CONNECTIONS = 50;
const REQUESTS = 150;
/** A flood of slow requests ends before all are sent. */
const FLOOD_MS = 2_000;
const QUIET_MS = 5_000;
const TIMEOUT_MS = 60_000;
/** Time for the watch to take a sample. */
const POLL_MS = 150;

/** The effect of one request, and then of many at once, on the API. */
export interface SurfaceFigures extends Samples {
  name: string;
  status: number;
  /** Bytes of the answer to one request, as sent. */
  bytes: number;
  /** Number of answers by status. */
  statuses: Record<string, number>;
  /** Processor milliseconds of the API for each of the many. */
  cpuMs: number;
  /** Growth of the API's resident memory since before the first request, bytes. */
  stays: number;
  complaint: string | undefined;
}

export interface Surface {
  /** `/livez` without other load. */
  quiet: Samples;
  figures: SurfaceFigures[];
}

/** Sends each request once, then many times at once, while another process watches `/livez`. */
export async function measureSurface(
  requests: readonly SurfaceRequest[],
  { port, pid }: WatchSetup,
  told: (name: string) => void,
): Promise<Surface> {
  const watch = await startWatch({ port, pid });
  const look = async () => ({
    cpu: (await measureCpuSeconds(selectProcess(pid))) ?? 0,
    resident: selectProcess(pid)(await readProcessTable())[0]?.resident ?? 0,
  });
  let number = 0;
  const ask = (request: SurfaceRequest) => {
    number = (number % 999) + 1;
    return exchange({
      port,
      chunks: [encodeRequest(request.build(number))],
      timeoutMs: TIMEOUT_MS,
    });
  };
  try {
    await delay(QUIET_MS);
    const quiet = await watch.take();
    const figures: SurfaceFigures[] = [];
    for (const request of requests) {
      told(request.name);
      const one = await ask(request);
      const before = await look();
      await watch.take();
      const replies = await sendFlood(() => ask(request));
      await delay(POLL_MS);
      const after = await look();
      figures.push({
        ...(await watch.take()),
        name: request.name,
        status: one.status,
        bytes: one.head.length + one.body.length,
        statuses: countStatuses(replies),
        cpuMs: (1_000 * (after.cpu - before.cpu)) / replies.length,
        stays: after.resident - before.resident,
        complaint: [one, ...replies].map(findComplaint).find((each) => each !== undefined),
      });
    }
    return { quiet, figures };
  } finally {
    await watch.stop();
  }
}

async function sendFlood(ask: () => Promise<Reply>): Promise<Reply[]> {
  const replies: Reply[] = [];
  const until = performance.now() + FLOOD_MS;
  let left = REQUESTS;
  const client = async (): Promise<void> => {
    while (left > 0 && performance.now() < until) {
      left -= 1;
      replies.push(await ask());
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return replies;
}

/** Descriptions and pages may mention code, and MCP requests have another form of error. */
function findComplaint(reply: Reply): string | undefined {
  const isDescribed = reply.ended === 'answered' && reply.status < 400;
  return isDescribed || reply.body.includes('"jsonrpc"') ? undefined : findReplyComplaint(reply);
}

function countStatuses(replies: readonly Reply[]): Record<string, number> {
  const statuses: Record<string, number> = {};
  for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
  return statuses;
}
