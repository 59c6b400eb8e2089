import { expect, it } from 'vitest';
import { formatDuration, formatMilliseconds } from './durations.js';

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
  expect(formatDuration(seconds)).toBe(text);
});

it.each([
  [0.4, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [61_000, '1 min 1 s'],
])('writes %f milliseconds as %s', (ms, text) => {
  expect(formatMilliseconds(ms)).toBe(text);
});
