import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { spanNamedBy, traceParentOf } from './trace-parent.js';
import { type ToldSpan, tracing } from './tracing.js';

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
export function tellSpan(
  { traceParent, parentSpanId }: OpenSpan,
  told: Omit<ToldSpan, 'self' | 'parent'>,
): void {
  const self = spanNamedBy(traceParent, false);
  if (!self) return;
  const parent = parentSpanId === null ? undefined : { ...self, spanId: parentSpanId };
  tracing()?.tell({ ...told, self, parent });
}
