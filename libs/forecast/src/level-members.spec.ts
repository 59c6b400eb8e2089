import { describe, expect, it } from 'vitest';
import { computeLevels } from './level-members.js';

describe('computeLevels', () => {
  it('returns the median of 8 weeks and the means of 13, 52 and 104', () => {
    const values = Float64Array.from({ length: 120 }, (_, t) => t + 1);
    // 113 to 120, 108 to 120, 69 to 120, 17 to 120.
    expect([...computeLevels(values).subarray(0, 4)]).toEqual([116.5, 114, 94.5, 68.5]);
  });

  it('multiplies the chance of a sale by its size', () => {
    const year = Array.from({ length: 52 }, (_, t) => (t % 4 === 0 ? 20 : 0));
    expect(computeLevels(Float64Array.from(year))[4]).toBeCloseTo(5, 10);
    // Ten more weeks without a sale: the chance falls by 5 % in each.
    const silent = Float64Array.of(...year, ...new Array<number>(10).fill(0));
    expect(computeLevels(silent)[4]).toBeCloseTo(5 * 0.95 ** 10, 10);
    // A sale of 40: chance 0.25 + 0.05 · 0.75, size 20 + 0.1 · 20.
    expect(computeLevels(Float64Array.of(...year, 40))[4]).toBeCloseTo(0.2875 * 22, 10);
  });

  it('is 0 for a series that never sold', () => {
    expect([...computeLevels(new Float64Array(60))]).toEqual([0, 0, 0, 0, 0]);
  });
});
