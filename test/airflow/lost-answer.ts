import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy of the API that loses the answer to the first request that starts a run. */
export interface LostAnswer {
  port: number;
  /** Number of requests to start a run. */
  readonly starts: number;
  close(): void;
}

export async function loseFirstAnswer(api: string): Promise<LostAnswer> {
  let starts = 0;
  const server = createServer((request, reply) => {
    void (async () => {
      const { method = 'GET', url = '/' } = request;
      const body = method === 'GET' ? undefined : await buffer(request);
      const answer = await fetch(api + url, {
        method,
        headers: selectHeaders(request.headers),
        body,
      });
      const text = await answer.text();
      if (method === 'POST' && url === '/v1/admin/runs' && starts++ === 0) reply.destroy();
      else reply.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get starts() {
      return starts;
    },
    close: () => server.close(),
  };
}

/** Headers for the API; fetch sets those of the connection. It would unpack answers, whose headers are passed on. */
const selectHeaders = (headers: IncomingHttpHeaders): Record<string, string> => ({
  ...Object.fromEntries(
    ['authorization', 'content-type', 'idempotency-key'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  ),
  'accept-encoding': 'identity',
});
