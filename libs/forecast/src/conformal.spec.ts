import { describe, expect, it } from 'vitest';
import { usualWeeks } from './conformal.js';

describe('usualWeeks', () => {
  it('returns the mean of the last 52 weeks, from the first row on', () => {
    const columns = 60;
    const full = Array.from({ length: columns }, (_, t) => (t < 8 ? 0 : 100));
    const opened = Array.from({ length: columns }, (_, t) => (t < 56 ? 0 : -400));
    const items = {
      values: Float64Array.of(...full, ...opened),
      columns,
      firsts: Int32Array.of(0, 56),
      groups: [{ from: 0, to: 2 }],
      areSums: false,
    };
    const [full60, opened60] = usualWeeks(items, 60);
    expect(full60).toBeCloseTo(100, 10);
    expect(opened60).toBeCloseTo(400, 10);
    // Of 34 weeks, 26 have sales of 100.
    expect(usualWeeks(items, 34)[0]).toBeCloseTo((26 * 100) / 34, 10);
  });
});
