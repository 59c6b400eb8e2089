import { expect, it } from 'vitest';
import { apportion, formatDecimal, roundDecimal } from './random.js';

it('splits exactly by weight when possible', () => {
  expect(apportion(45, [22, 17, 6])).toEqual([22, 17, 6]);
});

it('gives the remainder to the heaviest', () => {
  expect(apportion(7, [1, 2, 1])).toEqual([2, 4, 1]);
});

it('respects the capacities, and still distributes everything', () => {
  expect(apportion(10, [100, 1, 1], [3, 9, 9])).toEqual([3, 4, 3]);
});

it('rejects more than the capacities hold', () => {
  expect(() => apportion(5, [1, 1], [2, 2])).toThrow('1 of 5 exceed the capacities');
});

it.each([
  [2492450, '24924.5'],
  [4603949, '46039.49'],
  [300, '3'],
  [0, '0'],
  [5, '0.05'],
  [-4, '-0.04'],
  [-1050, '-10.5'],
])('writes %d hundredths as %s', (units, text) => {
  expect(formatDecimal(units, 2)).toBe(text);
});

it('rounds to the given number of places', () => {
  expect(roundDecimal(211.09635824, 7)).toBe('211.0963582');
  expect(roundDecimal(-0.004, 2)).toBe('0');
});
