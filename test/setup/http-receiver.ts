import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A real HTTP server that stores its requests. */
export interface HttpReceiver {
  url: string;
  received: ReceivedRequest[];
  /** The next responses, for each body; undefined: no response. */
  answer: Answer | ((body: string) => Answer) | undefined;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<HttpReceiver> {
  const receiver: HttpReceiver = {
    url: '',
    received: [],
    answer: { status: 204 },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      receiver.received.push({ path: request.url ?? '', headers: request.headers, body });
      const answer =
        typeof receiver.answer === 'function' ? receiver.answer(body) : receiver.answer;
      if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}
