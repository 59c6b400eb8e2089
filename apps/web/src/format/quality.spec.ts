import { expect, it } from 'vitest';
import { describeQuality } from './quality.js';

it.each([
  ['PASSED', 0, 'Passed: every quality rule passed, and no row is in quarantine'],
  ['PASSED', undefined, 'Passed: every quality rule passed, and no row is in quarantine'],
  ['WARNING', 0, 'Warning: rows are in quarantine, or a quality rule warns'],
  ['WARNING', 0.0123, 'Warning: 1.2 % of all rows are in quarantine'],
  ['WARNING', 0.000002, 'Warning: less than 0.01 % of all rows are in quarantine'],
  [
    'UNKNOWN',
    undefined,
    'Quality not shown: rules and quarantine cover all stores and departments, not yours alone',
  ],
  ['HELD', 0.5, 'HELD: 50.0 % of all rows are in quarantine'],
])('%s with a quarantined share of %s', (quality, share, expected) => {
  const { text, detail } = describeQuality(quality, share);
  expect(`${text}: ${detail}`.replaceAll('\u00a0', ' ')).toBe(expected);
});
