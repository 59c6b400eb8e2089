import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { forward, relay } from '#test/cloud/control-plane/moto-proxy.js';

/** Answers one request instead of S3, or after it. */
export type Fault = (
  request: IncomingMessage,
  response: ServerResponse,
  /** Returns S3's answer. */
  pass: () => Promise<IncomingMessage>,
) => Promise<void> | void;

/** A proxy of S3 in which a test can cause faults. */
export interface FaultyS3 {
  url: string;
  /** `METHOD /path?query` of each request since the last `clear`. */
  requests: string[];
  /** The next `times` requests whose `METHOD /path?query` matches get a fault. */
  fail(requests: RegExp, fault: Fault, times?: number): void;
  clear(): void;
  close(): Promise<void>;
}

export async function openFaultyS3(endpoint: string): Promise<FaultyS3> {
  let faults: { requests: RegExp; fault: Fault; times: number }[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    const met = faults.find((each) => each.times > 0 && each.requests.test(line));
    if (met) met.times--;
    const pass = () => forward(endpoint, request, undefined);
    const deal = async () => {
      if (met) await met.fault(request, response, pass);
      else await relay(await pass(), response);
    };
    deal().catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (matching, fault, times = 1) => faults.push({ requests: matching, fault, times }),
    clear: () => {
      faults = [];
      requests.length = 0;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/** Refuses like S3, without executing the request. */
export const createRefusal =
  (status: number, code: string, message = code, headers: Record<string, string> = {}): Fault =>
  async (request, response) => {
    await buffer(request);
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    response.end(request.method === 'HEAD' ? undefined : body);
  };

/** Cuts the connection instead of answering. */
export const closeConnection: Fault = (request) => void request.socket.destroy();

/** Executes the request, and cuts the connection before the answer. */
export const dropAnswer: Fault = async (request, _response, pass) => {
  await buffer(await pass());
  request.socket.destroy();
};

/** Cuts the connection after this many bytes of the answer's body. */
export const createCut =
  (bytes: number): Fault =>
  async (request, response, pass) => {
    const answer = await pass();
    const body = await buffer(answer);
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    response.write(body.subarray(0, bytes), () => request.socket.destroy());
  };

/** Changes one byte of the answer's body. */
export const corruptAnswer: Fault = async (_request, response, pass) => {
  const answer = await pass();
  const body = await buffer(answer);
  body[body.length >> 1]! ^= 1;
  response.writeHead(answer.statusCode ?? 0, answer.headers).end(body);
};
