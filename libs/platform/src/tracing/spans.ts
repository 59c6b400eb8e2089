import {
  type Attributes,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AppError } from '../errors/app-error.js';
import { type FinishedSpan, tracing } from './tracing.js';

/** The only version of W3C Trace Context: `00-<trace>-<span>-<flags>`. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Formats a span's ids for other processes, as the header `traceparent`. */
const formatTraceParent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/**
 * Parses a `traceparent`; undefined when it is invalid.
 * @param isRemote whether a client sent it: its request to keep the trace is then ignored
 */
export function parseTraceParent(text: string, isRemote: boolean): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACE_PARENT.exec(text) ?? [];
  const span = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote };
  return isSpanContextValid(span) ? span : undefined;
}

/** Adds attributes to a span. Never a secret, a parameter or a message: codes, counts and our own names. */
export type Note = (attributes: Attributes) => void;

const noNote: Note = () => undefined;

/**
 * Runs work in a new span below the current one. When tracing is off it only runs the work.
 * @param work gets a function for later attributes; when it fails, the span gets the error's code
 */
export function withSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (note: Note) => Result,
): Result {
  const tracer = tracing()?.tracer;
  if (!tracer) return work(noNote);
  const span = tracer.startSpan(name, { attributes });
  const note: Note = (more) => void span.setAttributes(more);
  return endAfter(span, () =>
    context.with(trace.setSpan(context.active(), span), () => work(note)),
  );
}

/** Adds attributes to the current span. */
export function annotate(attributes: Attributes): void {
  if (tracing()) trace.getActiveSpan()?.setAttributes(attributes);
}

/** Records a finished part of the current span's work. @param times Unix, ms */
export function recordSpan(
  name: string,
  times: { from: number; to: number },
  attributes: Attributes,
): void {
  tracing()?.tracer.startSpan(name, { startTime: times.from, attributes }).end(times.to);
}

/** Runs work below a span of another process. @param traceParent as stored */
export function runWithParentSpan<Result>(traceParent: string, work: () => Result): Result {
  const span = parseTraceParent(traceParent, false);
  return span ? context.with(trace.setSpanContext(ROOT_CONTEXT, span), work) : work();
}

/** Marks a span as failed. @param code never a message, which may quote input */
export function markFailed(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function endAfter<Result>(span: Span, work: () => Result): Result {
  const fail = (error: unknown): never => {
    markFailed(span, toErrorType(error));
    span.end();
    throw error;
  };
  try {
    const result = work();
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then((value: unknown) => {
      span.end();
      return value;
    }, fail) as Result;
  } catch (error) {
    return fail(error);
  }
}

function toErrorType(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** A stored span that another process continues and ends. */
export interface OpenSpan {
  /** The `traceparent` of the span itself. */
  traceParent: string;
  /** Its parent in the same trace; null when it begins the trace. */
  parentSpanId: string | null;
}

/**
 * Begins a span that another process may end, below the current one, and decides whether its trace is kept.
 * Undefined when tracing is off.
 */
export function openSpan(name: string): OpenSpan | undefined {
  const tracer = tracing()?.tracer;
  if (!tracer) return undefined;
  const parent = trace.getSpanContext(context.active());
  // This span is never ended, so it is not exported: only its ids and the sampling decision are used.
  const span = tracer.startSpan(name, {}, parent ? context.active() : ROOT_CONTEXT);
  return {
    traceParent: formatTraceParent(span.spanContext()),
    parentSpanId: parent?.spanId ?? null,
  };
}

/** Exports a span that this or another process opened. */
export function exportSpan(
  { traceParent, parentSpanId }: OpenSpan,
  told: Omit<FinishedSpan, 'self' | 'parent'>,
): void {
  const self = parseTraceParent(traceParent, false);
  if (!self) return;
  const parent = parentSpanId === null ? undefined : { ...self, spanId: parentSpanId };
  tracing()?.exportSpan({ ...told, self, parent });
}
