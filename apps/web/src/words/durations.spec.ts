import { expect, it } from 'vitest';
import { durationText } from './durations.js';

it.each([
  [0, '0.0 s'],
  [4.24, '4.2 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [185, '3 min 5 s'],
  [3599.6, '1 h 0 min'],
  [7799, '2 h 10 min'],
])('writes %f seconds as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
