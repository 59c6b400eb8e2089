import { expect, it } from 'vitest';
import { decimal, rounded } from './decimal.js';

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
