import { type Attributes, context, type SpanContext, trace, type Tracer } from '@opentelemetry/api';

/** A span that one process began and another one ended. */
export interface FinishedSpan {
  name: string;
  self: SpanContext;
  parent: SpanContext | undefined;
  /** Unix times, ms. */
  from: number;
  to: number;
  attributes: Attributes;
  /** Code of its error, if it failed. */
  failure: string | undefined;
}

/** Creates and exports spans. */
export interface Tracing {
  tracer: Tracer;
  exportSpan(span: FinishedSpan): void;
}

/** The program that the spans belong to. */
export interface Service {
  /** `retailstream-api` */
  name: string;
  version: string;
}

/** Closed together with the application. */
export interface StartedTracing {
  /** Exports the remaining spans within some seconds. Never fails. */
  close(): Promise<void>;
}

let current: Tracing | undefined;

/** Returns the process's only instance; undefined when tracing is off, at almost no cost. */
export const tracing = (): Tracing | undefined => current;

export const isTracing = (): boolean => current !== undefined;

/** Starts to create spans, or stops it. */
export function setTracing(next: Tracing | undefined): void {
  current = next;
}

/** Ids of trace and span in log lines. */
export interface TraceIds {
  trace_id?: string;
  span_id?: string;
}

const none: TraceIds = {};

/** Returns the ids of the current span. */
export function traceIds(): TraceIds {
  if (!current) return none;
  const span = trace.getSpanContext(context.active());
  return span ? { trace_id: span.traceId, span_id: span.spanId } : none;
}
