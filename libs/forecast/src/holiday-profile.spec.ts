import { describe, expect, it } from 'vitest';
import { computeHolidayFactors, hasProfile } from './holiday-profile.js';

/** Days from Christmas Day to Fridays: 24 and 31 December 2010, 23 and 30 December 2011 and so on; then a Saturday's year. */
const listDistances = (nearest: number) =>
  Array.from({ length: 52 }, (_, w) => nearest + 7 * (w - 40));
const past = [...listDistances(-1), ...listDistances(-2)];
const distances = [...past, ...listDistances(-4)];

/** Sales grow evenly over 24 days to twice the usual, stop on the holiday, and are as usual after it. */
const sellOn = (day: number) => (day === 0 ? 0 : day < 0 && day >= -24 ? 1 + (25 + day) / 24 : 1);
const sellIn = (distance: number) =>
  [0, 1, 2, 3, 4, 5, 6].reduce((sum, back) => sum + sellOn(distance - back), 0) / 7;

describe('computeHolidayFactors', () => {
  it('learns the days of two holidays and gives them to weeks that end on another weekday', () => {
    const values = Float64Array.from([...past, ...past], (distance, i) =>
      i < past.length ? 700 * sellIn(distance) : 300 * sellIn(distance),
    );
    const departments = [{ department: 1, from: 0, to: 2 }];
    const factors = computeHolidayFactors(distances, departments, values, past.length);
    for (const [t, distance] of distances.entries()) {
      expect(Math.abs(factors[t]! - sellIn(distance))).toBeLessThan(0.05);
    }
  });

  it('is 1 in all weeks of a department without sales', () => {
    const departments = [{ department: 1, from: 0, to: 1 }];
    const values = new Float64Array(past.length);
    const factors = computeHolidayFactors(distances, departments, values, past.length);
    expect(new Set(factors)).toEqual(new Set([1]));
  });
});

describe('hasProfile', () => {
  it('needs the weeks after two holidays', () => {
    expect(hasProfile(past)).toBe(true);
    expect(hasProfile(past.slice(0, 90))).toBe(false);
  });
});
