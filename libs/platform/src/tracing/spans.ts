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

/** The one version of the W3C's Trace Context there is: `00-<trace>-<span>-<flags>`. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Names a span for other processes, as the header `traceparent` does. */
const traceParentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/**
 * The span that a text names; undefined where it names none.
 * @param isRemote whether it was begun by somebody else, who is not believed when they say that it is kept
 */
export function spanNamedBy(text: string, isRemote: boolean): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACE_PARENT.exec(text) ?? [];
  const span = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote };
  return isSpanContextValid(span) ? span : undefined;
}

/** Adds to what is said of a span. Never a secret, a parameter or a message: codes, counts and our own names. */
export type Note = (attributes: Attributes) => void;

const noNote: Note = () => undefined;

/**
 * Does work within a span of its own, below the one of the code around it. Without traces it is only the work.
 * @param work also takes what is known of it later; when it fails, the span has the code of that
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
  return endedWith(span, () =>
    context.with(trace.setSpan(context.active(), span), () => work(note)),
  );
}

/** Says more of the span of the code around it. */
export function annotate(attributes: Attributes): void {
  if (tracing()) trace.getActiveSpan()?.setAttributes(attributes);
}

/** Tells of a part of what the code around it does that has ended. @param times Unix, ms */
export function recordSpan(
  name: string,
  times: { from: number; to: number },
  attributes: Attributes,
): void {
  tracing()?.tracer.startSpan(name, { startTime: times.from, attributes }).end(times.to);
}

/** Does work below a span that another process has begun. @param traceParent as it was written down */
export function belowSpan<Result>(traceParent: string, work: () => Result): Result {
  const span = spanNamedBy(traceParent, false);
  return span ? context.with(trace.setSpanContext(ROOT_CONTEXT, span), work) : work();
}

/** Marks a span as failed. @param code never a message: that may quote what was given */
export function failed(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function endedWith<Result>(span: Span, work: () => Result): Result {
  const fail = (error: unknown): never => {
    failed(span, codeOf(error));
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

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** A span that is written down, for whoever goes on with it and ends it. */
export interface OpenSpan {
  /** Names the span itself. */
  traceParent: string;
  /** The span it is below, in the same trace; null where it begins the trace. */
  parentSpanId: string | null;
}

/**
 * Begins a span that another process may end, below the one of the code around it. Whether its trace is kept
 * is decided here. Undefined while no trace is sent.
 */
export function openSpan(name: string): OpenSpan | undefined {
  const tracer = tracing()?.tracer;
  if (!tracer) return undefined;
  const parent = trace.getSpanContext(context.active());
  // It is not ended here, so it is not sent from here: what is wanted is its name, and the decision.
  const span = tracer.startSpan(name, {}, parent ? context.active() : ROOT_CONTEXT);
  return { traceParent: traceParentOf(span.spanContext()), parentSpanId: parent?.spanId ?? null };
}

/** Sends a span that was opened, whoever did. */
export function exportSpan(
  { traceParent, parentSpanId }: OpenSpan,
  told: Omit<FinishedSpan, 'self' | 'parent'>,
): void {
  const self = spanNamedBy(traceParent, false);
  if (!self) return;
  const parent = parentSpanId === null ? undefined : { ...self, spanId: parentSpanId };
  tracing()?.tell({ ...told, self, parent });
}
