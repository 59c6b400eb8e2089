import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AppError } from '../errors/app-error.js';
import { spanNamedBy } from './trace-parent.js';
import { tracing } from './tracing.js';

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
