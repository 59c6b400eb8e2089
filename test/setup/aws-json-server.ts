import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { vi } from 'vitest';

/** An answer of an AWS service: its output, or an error. */
export type AwsAnswer = object | { fault: string; message: string };

/** An AWS service with the JSON protocol that gives preset answers to the SDK's own client. */
export interface AwsJsonServer {
  /** By action. A text is a body as it is; a missing answer is an empty output. */
  answers: Record<string, AwsAnswer | string>;
  requests: [action: string, body: Record<string, unknown>][];
  close(): void;
}

/** Starts one, and sets the SDK's environment for it. */
export async function startAwsJsonServer(): Promise<AwsJsonServer> {
  const asked: AwsJsonServer['requests'] = [];
  const server = createServer((request, response) => {
    void (json(request) as Promise<Record<string, unknown>>).then((body) => {
      const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      asked.push([action, body]);
      const given = started.answers[action] ?? {};
      const { fault, ...answer } = (typeof given === 'string' ? {} : given) as { fault?: string };
      const head = { 'content-type': 'application/x-amz-json-1.1' };
      response.writeHead(fault === undefined ? 200 : 400, head);
      const output = fault === undefined ? answer : { __type: fault, ...answer };
      response.end(typeof given === 'string' ? given : JSON.stringify(output));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
  const started: AwsJsonServer = {
    answers: {},
    requests: asked,
    close: () => {
      server.close();
      server.closeAllConnections();
      vi.unstubAllEnvs();
    },
  };
  return started;
}
