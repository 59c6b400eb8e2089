import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Counter, Registry } from 'prom-client';
import '#access/http/access-hook.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { ByteCache } from '#serving/bytes/byte-cache.js';
import { serveBytes } from '#serving/bytes/serve-bytes.js';

const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Serves answers from their bytes once they are computed, for as long as what they came from is published.
 * @param headersOfAny headers that every answer has
 */
export function serveAnswers(
  app: NestFastifyApplication,
  headersOfAny: Readonly<Record<string, string>>,
): void {
  const published = app.get(PublishedSnapshot);
  const served = { stored: 0, computed: 0 };
  new Counter({
    name: 'retailstream_api_answers_total',
    help: 'Answers by where they came from: stored bytes, or computed.',
    labelNames: ['source'],
    registers: [app.get(Registry)],
    // To count by label takes longer than to find an answer.
    collect() {
      this.reset();
      for (const [source, answers] of Object.entries(served)) this.inc({ source }, answers);
    },
  });
  const server = app.getHttpAdapter().getInstance();
  serveBytes(server, {
    cache: new ByteCache(CACHE_BYTES),
    version: () => published.version,
    roleOf: ({ principal }) => principal?.role ?? 'nobody',
    headersOfAny,
    served: (source) => (served[source] += 1),
  });
  // Whoever publishes a snapshot reads it with the next request, not a moment later.
  server.addHook('preSerialization', async (request, _reply, payload) => {
    if (request.method === 'POST' && request.url.startsWith('/v1/admin')) await published.refresh();
    return payload;
  });
}
