import { describe, expect, it } from 'vitest';
import { calibrate, KnownErrors, usualWeeks } from './conformal.js';

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

describe('calibrate', () => {
  const COUNT = 20;
  const items = {
    values: new Float64Array(COUNT * 70).fill(100),
    columns: 70,
    firsts: new Int32Array(COUNT),
    groups: [{ from: 0, to: COUNT }],
    areSums: false,
  };

  /**
   * Returns the scale of the first item by that of the second one. Errors from two origins are 10 or -10 in turn, but the
   * given ones of the first item in eight weeks.
   */
  function compareScales(given: readonly number[]): number {
    const errors = new KnownErrors(COUNT);
    for (const [index, weeks] of [56, 60].entries()) {
      const own = Float32Array.from({ length: COUNT * 4 }, (_, i) => {
        const [week, item] = [Math.floor(i / COUNT), i % COUNT];
        return item === 0 ? given[4 * index + week]! : (item + week) % 2 === 0 ? 10 : -10;
      });
      errors.add({ weeks, errors: own });
    }
    const centres = new Float64Array(COUNT).fill(100);
    const { scales } = calibrate(items, errors, 64, centres, [0.1, 0.5, 0.9])!;
    return scales[0]! / scales[1]!;
  }

  it('widens intervals of an item whose errors of eight weeks are large and of one sign', () => {
    // Errors of 20 among 19 items with 10: the mean is 10.5, and the scale (160 + 40 × 10.5) / 48 = 12.083 by 10.417. Errors are
    // 20 / 12.083 = 1.655 of it.
    expect(compareScales(Array.from({ length: 8 }, () => 20))).toBeCloseTo(
      ((160 + 420) / (80 + 420)) * (1 + 0.7 * (20 / (580 / 48))),
      6,
    );
    // One week may have no error.
    expect(compareScales([24, 24, 24, 0, 24, 24, 24, 24])).toBeGreaterThan(2);
  });

  it.each([
    ['signs that differ', [24, 24, 24, -8, 24, 24, 24, 24]],
    ['small errors', Array.from({ length: 8 }, () => 12)],
    ['three known errors', [NaN, NaN, NaN, NaN, NaN, 24, 24, 24]],
  ])('does not with %s', (_name, given) => {
    expect(compareScales(given)).toBeLessThan(1.3);
  });
});
