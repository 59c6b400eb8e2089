import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import '#access/http/access-hook.js';
import type { Admissions } from '#access/http/access-hook.js';
import type { Principal } from '#access/principal.js';
import { formatScope } from '#access/format-scope.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import type { HostRule } from '#platform/http/host-rule.js';
import { REQUEST_ID, readRequestId } from '#platform/http/request-ids.js';
import { traceAnswered } from '#platform/tracing/request-spans.js';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import { ByteCache } from '#serving/bytes/byte-cache.js';
import { serveBytes } from '#serving/bytes/serve-bytes.js';

const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Serves cached bytes of answers while their snapshots are published.
 * @param hosts allowed host names of the API
 * @param admissions access of callers
 * @param headersOfAny headers of every answer
 */
export function serveAnswers(
  app: NestFastifyApplication,
  hosts: HostRule,
  admissions: Admissions,
  headersOfAny: Readonly<Record<string, string>>,
): void {
  const published = app.get(PublishedSnapshot);
  const metrics = app.get(HttpMetrics);
  const served = { stored: 0, computed: 0 };
  new Counter({
    name: 'retailstream_api_answers_total',
    help: 'Answers by origin: stored bytes, or computed.',
    labelNames: ['source'],
    registers: [app.get(Registry)],
    // A counter with labels takes longer than finding an answer.
    collect() {
      this.reset();
      for (const [source, answers] of Object.entries(served)) this.inc({ source }, answers);
    },
  });
  const cache = new ByteCache(CACHE_BYTES);
  new Gauge({
    name: 'retailstream_api_cache_bytes',
    help: 'Size of the stored answers in bytes.',
    registers: [app.get(Registry)],
    collect() {
      this.set(cache.bytes);
    },
  });
  const server = app.getHttpAdapter().getInstance();
  serveBytes(server, {
    cache,
    version: () => published.version,
    resolveRole: ({ principal }) => resolveRole(principal),
    early: {
      findRole: (request) => {
        if (hosts.findRefusal(request)) return undefined;
        const admission = admissions.decideOnce(request);
        return 'principal' in admission ? resolveRole(admission.principal) : undefined;
      },
      buildHeaders: (request) => [REQUEST_ID, readRequestId(request)],
      onSent: (request, route, status, seconds) => {
        metrics.count(request.method ?? 'GET', route, status, seconds);
        traceAnswered(request, route, status, seconds);
      },
    },
    headersOfAny,
    onServed: (source) => (served[source] += 1),
  });
  // A caller that publishes a snapshot reads it with the next request.
  server.addHook('preSerialization', async (request, _reply, payload) => {
    if (request.method === 'POST' && request.url.startsWith('/v1/admin')) await published.refresh();
    return payload;
  });
}

/** Returns what an answer depends on of its caller: the role, and the scope if there is one. */
function resolveRole(principal: Principal | undefined): string {
  if (principal === undefined) return 'nobody';
  const { role, scope } = principal;
  return scope ? `${role} ${formatScope(scope)}` : role;
}
