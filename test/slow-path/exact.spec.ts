import { expect, it } from 'vitest';
import {
  formatAverageDollars,
  formatChange,
  changeOfAverages,
  formatRatio,
  toUnits,
} from './exact.js';
import { fitLine } from './least-squares.js';

it('parses decimals exactly, and refuses other text', () => {
  expect(toUnits('24924.5', 2)).toBe(2492450n);
  expect(toUnits('-0.04', 2)).toBe(-4n);
  expect(toUnits('0', 2)).toBe(0n);
  expect(() => toUnits('1.234', 2)).toThrow('1.234');
  expect(() => toUnits('NA', 2)).toThrow('NA');
});

it('rounds half away from zero', () => {
  expect(formatRatio(5n, 1000n, 2)).toBe(0.01);
  expect(formatRatio(-5n, 1000n, 2)).toBe(-0.01);
  expect(formatRatio(4999n, 1_000_000n, 2)).toBe(0);
  expect(formatRatio(1n, 0n, 2)).toBeNull();
});

it('averages money to the cent', () => {
  // 8.00 ÷ 3 = 2.666…
  expect(formatAverageDollars(800n, 3)).toBe(2.67);
  expect(formatAverageDollars(0n, 0)).toBeNull();
});

it('divides a change by the absolute former value', () => {
  expect(formatChange(150n, 100n)).toBe(0.5);
  expect(formatChange(50n, -100n)).toBe(1.5);
  expect(formatChange(50n, 0n)).toBeNull();
  expect(formatChange(50n, undefined)).toBeNull();
  // 300 ÷ 2 = 150 against 100 ÷ 1
  expect(changeOfAverages({ cents: 300n, count: 2 }, { cents: 100n, count: 1 })).toBe(0.5);
});

it('fits a line by hand', () => {
  // Means 2.5 and 4; Sxx 5, Sxy 7, Syy 10: slope 1.4, intercept 0.5, residuals 10 − 7² ÷ 5 = 0.2.
  const line = fitLine([
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
