import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const message = z.object({
  alerts: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
    }),
  ),
});

/** The receiver of Alertmanager: `/pages` and `/tickets`. */
export interface Receiver {
  url: string;
  /** Names of the received alerts, each once, by path. */
  listReceived(): Record<string, string[]>;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const names: Record<string, Set<string>> = {};
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      for (const { labels } of message.parse(JSON.parse(body)).alerts) {
        const name = labels['alertname'] ?? '';
        (names[request.url ?? ''] ??= new Set()).add(name);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    listReceived: () =>
      Object.fromEntries(Object.entries(names).map(([path, found]) => [path, [...found].sort()])),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
