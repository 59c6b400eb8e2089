import { describe, expect, it } from 'vitest';
import { findLevelShift } from './level-shift.js';

const WEEKS = 120;
const history = (value: (t: number) => number) =>
  Float64Array.from({ length: WEEKS }, (_, t) => value(t));
/** Sales of the other stores: 2 % up and down. */
const others = history((t) => 1_000 * (t % 2 === 0 ? 1 : 1.02));
const find = (value: (t: number) => number) => findLevelShift(history(value), others);

describe('findLevelShift', () => {
  it.each([0.6, 1.6])('finds the factor %d that a store has had for four weeks', (factor) => {
    const shift = find((t) => (t < WEEKS - 4 ? 100 : 100 * factor));
    expect(shift?.start).toBe(WEEKS - 4);
    expect(shift?.change).toBeCloseTo(Math.log(factor), 10);
  });

  it('finds none after three weeks', () => {
    expect(find((t) => (t < WEEKS - 3 ? 100 : 130))).toBeUndefined();
  });

  it('finds none that is smaller than a season of the store may be', () => {
    expect(find((t) => (t < WEEKS - 10 ? 100 : 130))).toBeUndefined();
  });

  it('finds none that came a year ago too', () => {
    // The last eight weeks are those from 8 to 15 of the third year.
    expect(find((t) => (t % 52 >= 8 && t % 52 < 16 ? 160 : 100))).toBeUndefined();
  });

  it('finds none in a store with a week without sales', () => {
    expect(find((t) => (t === 50 ? 0 : t < WEEKS - 6 ? 100 : 200))).toBeUndefined();
  });

  it('finds none in the only store of a chain', () => {
    const own = history((t) => (t < WEEKS - 6 ? 100 : 200));
    expect(findLevelShift(own, new Float64Array(WEEKS))).toBeUndefined();
  });
});
