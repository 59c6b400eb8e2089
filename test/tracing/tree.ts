import type { SentSpan } from './collector.js';

/** Returns the only span of a name. @throws Error when there is none, or several */
export function requireOne(spans: readonly SentSpan[], name: string): SentSpan {
  const [found, ...others] = spans.filter((span) => span.name === name);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} of ${name}`);
  return found;
}

/** Spans directly below another, by start time. */
export const listChildren = (spans: readonly SentSpan[], parent: SentSpan): SentSpan[] =>
  spans
    .filter(
      ({ traceId, parentSpanId }) => traceId === parent.traceId && parentSpanId === parent.spanId,
    )
    .sort((one, other) => (one.from < other.from ? -1 : 1));

/** Names of the spans directly below another, sorted. */
export const listChildNames = (spans: readonly SentSpan[], parent: SentSpan): string[] =>
  listChildren(spans, parent)
    .map(({ name }) => name)
    .sort();
