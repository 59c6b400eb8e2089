import { describe, expect, it } from 'vitest';
import { criticalT, studentQuantile, twoSidedP } from './student-t.js';

describe('Student t', () => {
  it('equals the closed forms of 1, 2 and 3 degrees of freedom', () => {
    for (const t of [0.01, 0.5, 1, 2, 4.38178, 30]) {
      const [angle, third] = [Math.atan(t), t / Math.sqrt(3)];
      const inside = Math.atan(third) + third / (1 + third ** 2);
      expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 * angle) / Math.PI, 12);
      expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t ** 2), 12);
      expect(twoSidedP(t, 3)).toBeCloseTo(1 - (2 * inside) / Math.PI, 12);
    }
  });

  it('is 1 at 0, symmetric, and normal with many degrees', () => {
    expect(twoSidedP(0, 7)).toBe(1);
    expect(twoSidedP(-2, 7)).toBe(twoSidedP(2, 7));
    expect(twoSidedP(1.959963985, 1e9)).toBeCloseTo(0.05, 7);
    // the tail beyond 20 in tables of the normal law: 5.507e-89
    expect(twoSidedP(20, 1e9) / 5.507248237e-89).toBeCloseTo(1, 4);
  });

  it('returns the critical values of printed tables', () => {
    expect(criticalT(0.05, 1)).toBeCloseTo(12.7062, 4);
    expect(criticalT(0.05, 3)).toBeCloseTo(3.182446, 6);
    expect(criticalT(0.05, 10)).toBeCloseTo(2.228139, 6);
    expect(criticalT(0.01, 120)).toBeCloseTo(2.617421, 6);
    expect(criticalT(0.05, 194_011)).toBeCloseTo(1.959976, 5);
  });

  it('is no number without a degree of freedom', () => {
    expect([twoSidedP(1, 0), twoSidedP(3, -1), twoSidedP(NaN, 5), criticalT(0.05, 0)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(twoSidedP(-Infinity, 5)).toBe(0);
  });

  it('returns quantiles on both sides', () => {
    expect(studentQuantile(0.5, 4)).toBeCloseTo(0, 12);
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.776445, 6);
    expect(studentQuantile(0.1, 4)).toBeCloseTo(-1.533206, 6);
  });
});
