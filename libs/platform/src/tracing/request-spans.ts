import type { IncomingMessage } from 'node:http';
import { type Attributes, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from '../http/request-end.js';
import { failed, spanNamedBy } from './spans.js';
import { isTracing, tracing } from './tracing.js';

/** A request that is being answered. */
interface ServerSpan {
  /** Has what is done for the request, also after awaits, be below it. */
  run(work: () => void): void;
  /** @param status as HTTP has it */
  end(status: number, to?: number): void;
}

/** What tells requests apart; never their URL, which may hold anything. */
interface RequestFacts {
  method: string;
  /** As it is declared, with `:id` where an id stands; undefined where there is none such. */
  route: string | undefined;
  /** Header `traceparent` of the request: whatever its client says. */
  traceParent: unknown;
  attributes?: Attributes;
  /** When it came, Unix ms; now when left out. */
  from?: number;
}

/** Begins the span of a request, in the trace of its client where that names one. Undefined without traces. */
export function beginServerSpan(facts: RequestFacts): ServerSpan | undefined {
  const tracer = tracing()?.tracer;
  if (!tracer) return undefined;
  const { method, route, traceParent, from, attributes } = facts;
  const client = typeof traceParent === 'string' ? spanNamedBy(traceParent, true) : undefined;
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
      if (status >= 500) failed(span, String(status));
      span.end(to);
    },
  };
}

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
