import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply } from './exchange.js';

/** A server that receives a request only if the attacked API follows a given URL. */
export interface Canary {
  url: string;
  close(): Promise<void>;
  /** Its received requests, as replies that should not exist. */
  toReplies(): Reply[];
}

/** Not an HTTP status. */
const REMOTE_REQUEST = 1;

export async function startCanary(): Promise<Canary> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    toReplies: () =>
      asked.map((path) => ({
        status: REMOTE_REQUEST,
        head: '',
        body: `the API asked ${path} of another server`,
        ended: 'answered',
      })),
  };
}

export const findCanaryComplaint = ({ status, body }: Reply): string | undefined =>
  status === REMOTE_REQUEST ? body : undefined;
