import type { IncomingMessage } from 'node:http';
import { type Attributes, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from '../http/request-end.js';
import { markFailed, parseTraceParent } from './spans.js';
import { isTracing, tracing } from './tracing.js';

interface ServerSpan {
  /** Runs work whose spans, also after awaits, are below this one. */
  run(work: () => void): void;
  /** @param status of the HTTP response */
  end(status: number, to?: number): void;
}

/** Attributes of a request; never its URL, which may hold anything. */
interface RequestFacts {
  method: string;
  /** The declared route, with `:id` as a placeholder; undefined for an unknown one. */
  route: string | undefined;
  /** Header `traceparent` of the request; untrusted. */
  traceParent: unknown;
  attributes?: Attributes;
  /** When it arrived, Unix ms; default now. */
  from?: number;
}

/** Begins the span of a request, in the client's trace if it names one. Undefined when tracing is off. */
export function beginServerSpan(facts: RequestFacts): ServerSpan | undefined {
  const tracer = tracing()?.tracer;
  if (!tracer) return undefined;
  const { method, route, traceParent, from, attributes } = facts;
  const client = typeof traceParent === 'string' ? parseTraceParent(traceParent, true) : undefined;
  const span = tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        ...(route !== undefined && { 'http.route': route }),
        ...attributes,
      },
      ...(from !== undefined && { startTime: from }),
    },
    client ? trace.setSpanContext(ROOT_CONTEXT, client) : ROOT_CONTEXT,
  );
  const here = trace.setSpan(ROOT_CONTEXT, span);
  return {
    run: (work) => context.with(here, work),
    end: (status, to) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) markFailed(span, String(status));
      span.end(to);
    },
  };
}

/** Paths that monitoring programs poll every few seconds. */
const LEFT_OUT = ['/livez', '/metrics', '/readyz'];

/** Creates a span for every request, with the spans of its work below it. Does nothing when tracing is off. */
export function traceRequests(server: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, ServerSpan>();
  server.addHook('onRequest', (request, reply, done) => {
    const span = beginRequestSpan(request, reply);
    if (!span) {
      done();
      return;
    }
    spans.set(request, span);
    span.run(done);
  });
  // The code after a body runs from its stream, outside of the request's context.
  server.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) span.run(done);
    else done();
  });
}

function beginRequestSpan(request: FastifyRequest, reply: FastifyReply): ServerSpan | undefined {
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

/** Records a request that was answered before the server's hooks ran. @param seconds it took */
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
