import { describe, expect, it } from 'vitest';
import type { Finding } from '../flow/quality-rule.js';
import {
  allowedChange,
  formatChange,
  groupDigits,
  percent,
  percentAgainst,
  rows,
} from './rule-kinds.js';

const words = { less: 'fewer', more: 'more', same: 'as many' };

describe('a change against the published snapshot', () => {
  it.each([
    [{ maxDrop: 0.2 }, 'at most 20 % fewer'],
    [{ maxRise: 0.1 }, 'at most 10 % more'],
    [{ maxDrop: 0.5, maxRise: 9 }, 'at most 50 % fewer, or 900 % more'],
  ])('with limit %j is %s', (limits, text) => {
    expect(allowedChange(limits, words)).toBe(text);
  });

  it.each([
    ['1199', '2180', '-0.45', { maxDrop: 0.2 }, "45 % fewer than snapshot 3's 2,180 (limit 20 %)"],
    ['1199', '2180', '-0.45', { maxRise: 0.2 }, "45 % fewer than snapshot 3's 2,180"],
    ['2398', '2180', '0.1', { maxRise: 0.05 }, "10 % more than snapshot 3's 2,180 (limit 5 %)"],
    ['2398', '2180', '0.1', { maxDrop: 0.05 }, "10 % more than snapshot 3's 2,180"],
    ['2180', '2180', '0', { maxDrop: 0.2 }, 'as many as snapshot 3'],
    ['5', '0', null, { maxRise: 0.2 }, "against snapshot 3's 0"],
    ['0', '0', null, { maxRise: 0.2 }, 'as many'],
  ] as const)('reads naturally from %2$s to %1$s', (measured, previous, change, limits, text) => {
    const finding: Finding = {
      measured,
      previous,
      change,
      previousSnapshot: 3,
      isBroken: false,
      of: null,
      beside: [],
    };
    expect(formatChange(finding, limits, words)).toBe(text);
  });

  it.each([
    ['5', null],
    [null, '5'],
  ])('of %s after %s is unknown', (measured, previous) => {
    const finding = { measured, previous, change: null, previousSnapshot: undefined };
    const rest = { isBroken: false, of: null, beside: [] };
    expect(formatChange({ ...finding, ...rest }, { maxDrop: 0.2 }, words)).toBe(
      'with no published snapshot of the same source to compare with',
    );
  });
});

describe('figures in words', () => {
  it.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-123456', '-123,456'],
    ['1234567.50', '1,234,567.50'],
    ['0.123456', '0.123456'],
  ])('%s is %s', (decimal, text) => {
    expect(groupDigits(decimal)).toBe(text);
  });

  it.each([
    [0.2, '20 %'],
    [-0.2, '20 %'],
    ['0.12345', '12.3 %'],
    [0.0001234, '0.0123 %'],
    [9, '900 %'],
  ])('a share of %s is %s, in either direction', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it.each([
    [0.2001, 'over 20 %'],
    [-0.2001, 'over 20 %'],
    [0.2, '20 %'],
    [0.1999, '20 %'],
    [0.3, '30 %'],
    [0.1, '10 %'],
  ])('a share of %d with limit 0.2 is %s', (share, text) => {
    expect(percentAgainst(share, 0.2)).toBe(text);
  });

  it.each([
    ['0', '0 rows'],
    ['1', '1 row'],
    ['2180', '2,180 rows'],
  ])('%s of a mart are %s', (count, text) => {
    expect(rows(count)).toBe(text);
  });
});
