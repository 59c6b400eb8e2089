import { type Attributes, context, type SpanContext, trace, type Tracer } from '@opentelemetry/api';

/** A span that was begun by one process and has ended in another. */
export interface FinishedSpan {
  name: string;
  self: SpanContext;
  parent: SpanContext | undefined;
  /** Unix times, ms. */
  from: number;
  to: number;
  attributes: Attributes;
  /** Code of what it failed with, if it did. */
  failure: string | undefined;
}

/** What makes spans and sends them. */
export interface Tracing {
  tracer: Tracer;
  tell(span: FinishedSpan): void;
}

/** Whose spans they are. */
export interface Service {
  /** `retailstream-api` */
  name: string;
  version: string;
}

/** What ends with the application. */
export interface StartedTracing {
  /** Sends what has not been sent yet, within some seconds. Never fails. */
  close(): Promise<void>;
}

let current: Tracing | undefined;

/** The only one of this process; undefined while no trace is sent, when nothing here costs more than a look. */
export const tracing = (): Tracing | undefined => current;

export const isTracing = (): boolean => current !== undefined;

/** Has spans made from now on, or none any more. */
export function setTracing(next: Tracing | undefined): void {
  current = next;
}

/** Trace and span as lines of the log name them. */
export interface TraceIds {
  trace_id?: string;
  span_id?: string;
}

const none: TraceIds = {};

/** Those of the code that runs now. */
export function traceIds(): TraceIds {
  if (!current) return none;
  const span = trace.getSpanContext(context.active());
  return span ? { trace_id: span.traceId, span_id: span.spanId } : none;
}
