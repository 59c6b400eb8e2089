import { expect, it } from 'vitest';
import { averageDollars, change, changeOfAverages, ratio, unitsOf } from './exact.js';
import { leastSquares } from './least-squares.js';

it('parses decimals exactly, and refuses other text', () => {
  expect(unitsOf('24924.5', 2)).toBe(2492450n);
  expect(unitsOf('-0.04', 2)).toBe(-4n);
  expect(unitsOf('0', 2)).toBe(0n);
  expect(() => unitsOf('1.234', 2)).toThrow('1.234');
  expect(() => unitsOf('NA', 2)).toThrow('NA');
});

it('rounds half away from zero', () => {
  expect(ratio(5n, 1000n, 2)).toBe(0.01);
  expect(ratio(-5n, 1000n, 2)).toBe(-0.01);
  expect(ratio(4999n, 1_000_000n, 2)).toBe(0);
  expect(ratio(1n, 0n, 2)).toBeNull();
});

it('averages money to the cent', () => {
  // 8.00 ÷ 3 = 2.666…
  expect(averageDollars(800n, 3)).toBe(2.67);
  expect(averageDollars(0n, 0)).toBeNull();
});

it('divides a change by the absolute former value', () => {
  expect(change(150n, 100n)).toBe(0.5);
  expect(change(50n, -100n)).toBe(1.5);
  expect(change(50n, 0n)).toBeNull();
  expect(change(50n, undefined)).toBeNull();
  // 300 ÷ 2 = 150 against 100 ÷ 1
  expect(changeOfAverages({ cents: 300n, count: 2 }, { cents: 100n, count: 1 })).toBe(0.5);
});

it('fits a line by hand', () => {
  // Means 2.5 and 4; Sxx 5, Sxy 7, Syy 10: slope 1.4, intercept 0.5, residuals 10 − 7² ÷ 5 = 0.2.
  const line = leastSquares([
    { x: 1, y: 2 },
    { x: 2, y: 3 },
    { x: 3, y: 5 },
    { x: 4, y: 6 },
  ]);
  expect(line.n).toBe(4);
  expect(line.slope).toBeCloseTo(1.4, 12);
  expect(line.intercept).toBeCloseTo(0.5, 12);
  expect(line.rSquared).toBeCloseTo(0.98, 12);
  // Variance 0.2 ÷ 2 = 0.1; of the slope 0.1 ÷ 5, of the intercept 0.1 × (1 ÷ 4 + 6.25 ÷ 5).
  expect(line.slopeStandardError).toBeCloseTo(Math.sqrt(0.02), 12);
  expect(line.interceptStandardError).toBeCloseTo(Math.sqrt(0.15), 12);
});
