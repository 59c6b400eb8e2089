import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beginServerSpan, type ServerSpan } from '../tracing/server-span.js';
import { isTracing } from '../tracing/tracing.js';
import { whenOver } from './when-over.js';

/** What programs ask every few seconds, whoever is served. */
const LEFT_OUT = ['/livez', '/metrics', '/readyz'];

/** Has every request be a span, and what is done for it be below it. Does nothing where no trace is sent. */
export function traceRequests(server: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, ServerSpan>();
  server.addHook('onRequest', (request, reply, done) => {
    const span = beginSpanOf(request, reply);
    if (!span) {
      done();
      return;
    }
    spans.set(request, span);
    span.run(done);
  });
  // What comes after a body is called from its stream, which knows nothing of the request.
  server.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) span.run(done);
    else done();
  });
}

function beginSpanOf(request: FastifyRequest, reply: FastifyReply): ServerSpan | undefined {
  const route = request.routeOptions.url;
  if (route !== undefined && LEFT_OUT.includes(route)) return undefined;
  const span = beginServerSpan({
    method: request.method,
    route,
    traceParent: request.headers['traceparent'],
    attributes: { 'retailstream.request.id': request.id },
  });
  if (span) whenOver(request, reply, () => span.end(reply.statusCode));
  return span;
}

/** Tells of a request that was answered before the server's hooks ran. @param seconds it took */
export function traceAnswered(
  { method = 'GET', headers }: IncomingMessage,
  route: string,
  status: number,
  seconds: number,
): void {
  if (!isTracing()) return;
  const now = Date.now();
  const facts = { method, route, traceParent: headers['traceparent'], from: now - seconds * 1_000 };
  beginServerSpan({ ...facts, attributes: { 'retailstream.answer': 'stored' } })?.end(status, now);
}
