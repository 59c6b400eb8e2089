import { type Attributes, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { spanNamedBy } from './trace-parent.js';
import { tracing } from './tracing.js';
import { failed } from './with-span.js';

/** A request that is being answered. */
export interface ServerSpan {
  /** Has what is done for the request, also after awaits, be below it. */
  run(work: () => void): void;
  /** @param status as HTTP has it */
  end(status: number, to?: number): void;
}

/** What tells requests apart; never their URL, which may hold anything. */
export interface RequestFacts {
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
