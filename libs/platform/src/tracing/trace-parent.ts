import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

/** The one version of the W3C's Trace Context there is: `00-<trace>-<span>-<flags>`. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Names a span for other processes, as the header `traceparent` does. */
export const traceParentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
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
