import { describe, expect, it } from 'vitest';
import { joinSpans, subtractSpans } from './span.js';

const span = (first: number, last: number, partition = 0) => ({
  topicId: 't',
  partition,
  first,
  last,
});

describe('spans of offsets', () => {
  it('are joined where one follows the other in a partition, and an empty one is left out', () => {
    expect(joinSpans([span(5, 9), span(0, 4), span(11, 12), span(0, 3, 1), span(7, 6, 2)])).toEqual(
      [span(0, 9), span(11, 12), span(0, 3, 1)],
    );
    expect(joinSpans([span(0, 9), span(2, 4), span(8, 12)])).toEqual([span(0, 12)]);
  });

  it('lose what others have', () => {
    expect(subtractSpans([span(0, 9)], [span(3, 4), span(0, 9, 1), span(9, 20)])).toEqual([
      span(0, 2),
      span(5, 8),
    ]);
    expect(subtractSpans([span(0, 9)], [span(0, 9)])).toEqual([]);
    expect(subtractSpans([span(0, 9)], [{ ...span(0, 9), topicId: 'other' }])).toEqual([
      span(0, 9),
    ]);
  });
});
