import { expect, it } from 'vitest';
import { qualityWords } from './quality.js';

it.each([
  ['PASSED', 0, 'Passed: every rule held, no row was set aside'],
  ['PASSED', undefined, 'Passed: every rule held, no row was set aside'],
  ['WARNING', 0, 'Warning: rows were set aside, or a rule warned'],
  ['WARNING', 0.0123, 'Warning: 1.2 % of all rows are set aside'],
  ['WARNING', 0.000002, 'Warning: less than 0.01 % of all rows are set aside'],
  ['HELD', 0.5, 'HELD: 50.0 % of all rows are set aside'],
])('%s with a quarantined share of %s', (quality, share, expected) => {
  const { text, detail } = qualityWords(quality, share);
  expect(`${text}: ${detail}`.replaceAll('\u00a0', ' ')).toBe(expected);
});
