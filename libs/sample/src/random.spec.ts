import { expect, it } from 'vitest';
import { apportion, decimal, rounded } from './random.js';

it('splits by weight when it comes out even', () => {
  expect(apportion(45, [22, 17, 6])).toEqual([22, 17, 6]);
});

it('gives what is left over to the heaviest', () => {
  expect(apportion(7, [1, 2, 1])).toEqual([2, 4, 1]);
});

it('never gives more than the capacity, and still gives everything', () => {
  expect(apportion(10, [100, 1, 1], [3, 9, 9])).toEqual([3, 4, 3]);
});

it('refuses more than the capacities hold', () => {
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
  expect(decimal(units, 2)).toBe(text);
});

it('rounds to the places asked for', () => {
  expect(rounded(211.09635824, 7)).toBe('211.0963582');
  expect(rounded(-0.004, 2)).toBe('0');
});
