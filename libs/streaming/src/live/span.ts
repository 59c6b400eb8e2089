/** Offsets of a partition, both ends included. */
export interface Span {
  topicId: string;
  partition: number;
  first: number;
  last: number;
}

/** Returns the same offsets in as few spans as possible, in order. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted(inOrder)) {
    const former = found.at(-1);
    if (span.last < span.first) continue;
    if (former && isSamePartition(former, span) && span.first <= former.last + 1)
      former.last = Math.max(former.last, span.last);
    else found.push({ ...span });
  }
  return found;
}

/** Returns the offsets of spans that no other span has. */
export function subtractSpans(spans: readonly Span[], others: readonly Span[]): Span[] {
  return spans.flatMap((span) =>
    others
      .filter((other) => isSamePartition(other, span))
      .reduce((rest, other) => rest.flatMap((part) => outside(part, other)), [span]),
  );
}

const outside = (span: Span, { first, last }: Span): Span[] =>
  [
    { ...span, last: Math.min(span.last, first - 1) },
    { ...span, first: Math.max(span.first, last + 1) },
  ].filter((part) => part.first <= part.last);

const isSamePartition = (a: Span, b: Span) =>
  a.partition === b.partition && a.topicId === b.topicId;

const inOrder = (a: Span, b: Span) =>
  a.topicId === b.topicId
    ? a.partition - b.partition || a.first - b.first
    : a.topicId < b.topicId
      ? -1
      : 1;
