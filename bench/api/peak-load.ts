import autocannon, { type Result } from 'autocannon';
import type { HttpRequest } from './http-request.js';

const CONNECTIONS = 16;

/** The throughput and latency of one server; latencies in milliseconds. */
interface PeakLoad {
  answers: number;
  seconds: number;
  latencies: number[];
  /** Processor seconds of the client, which is this process. */
  clientCpu: number;
}

interface PeakRequest {
  port: number;
  request: HttpRequest;
  /** Returns another request each time, so that no answer comes from a cache. */
  next?: (() => HttpRequest) | undefined;
  /** The expected status of every answer. */
  status: number;
}

export const loadShape = `${CONNECTIONS} connections`;

/** Loads a server at its maximum rate. @throws Error when an answer is unexpected */
export async function measurePeak(
  { port, request, next, status }: PeakRequest,
  seconds: number,
): Promise<PeakLoad> {
  const latencies: number[] = [];
  const setup = next && { setupRequest: () => copyRequest(next(), port) };
  const options = {
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [{ ...copyRequest(request, port), ...setup }],
  };
  const before = process.cpuUsage();
  const result = await new Promise<Result>((resolve, reject) => {
    const load = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    // autocannon's histogram has whole milliseconds only.
    load.on('response', (_client, _status, _bytes, milliseconds: number) => {
      latencies.push(milliseconds);
    });
  });
  const { user, system } = process.cpuUsage(before);
  requireAll(result, status, `${request.method} ${request.path.slice(0, 80)}`);
  const clientCpu = (user + system) / 1e6;
  return { answers: latencies.length, seconds: result.duration, latencies, clientCpu };
}

/** autocannon adds headers to its argument, but no `Host` to what `setupRequest` returns. */
const copyRequest = (request: HttpRequest, port: number) => ({
  ...request,
  headers: { host: `127.0.0.1:${port}`, ...request.headers },
});

function requireAll({ errors, timeouts, statusCodeStats }: Result, status: number, what: string) {
  const others = Object.entries(statusCodeStats).filter(([code]) => code !== String(status));
  if (errors + timeouts + others.length === 0) return;
  const seen = others.map(([code, { count }]) => `${count} × ${code}`).join(', ');
  throw new Error(`${what}: ${errors} errors, ${timeouts} time-outs, ${seen || 'no other status'}`);
}
