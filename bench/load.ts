import autocannon, { type Request, type Result } from 'autocannon';
import { percentile } from './statistics.js';

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 1;
const SECONDS = 5;

/** How a server did under load; latencies in milliseconds. */
export interface Load {
  requestsPerSecond: number;
  p50: number;
  p99: number;
}

export const loadShape = `${CONNECTIONS} connections for ${SECONDS} s after ${WARM_UP_SECONDS} s to warm up`;

/** Loads a server with one request over and over. @throws Error unless every answer was a good one */
export async function measureLoad(url: string, request: Request): Promise<Load> {
  await fire(url, request, WARM_UP_SECONDS);
  const { result, latencies } = await fire(url, request, SECONDS);
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}

async function fire(url: string, request: Request, duration: number) {
  const latencies: number[] = [];
  const options = { url, connections: CONNECTIONS, duration, requests: [request] };
  const result = await new Promise<Result>((resolve, reject) => {
    const load = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    // Its own histogram knows whole milliseconds only.
    load.on('response', (_client, _status, _bytes, milliseconds: number) => {
      latencies.push(milliseconds);
    });
  });
  const { errors, timeouts, non2xx } = result;
  if (errors + timeouts + non2xx === 0) return { result, latencies };
  throw new Error(`${url}: ${errors} errors, ${timeouts} time-outs, ${non2xx} not 2xx`);
}
