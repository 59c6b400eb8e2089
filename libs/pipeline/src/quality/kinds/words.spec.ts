import { describe, expect, it } from 'vitest';
import { grouped, percent, percentAgainst, rows } from './words.js';

describe('figures in words', () => {
  it.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-123456', '-123,456'],
    ['1234567.50', '1,234,567.50'],
    ['0.123456', '0.123456'],
  ])('%s is %s', (decimal, text) => {
    expect(grouped(decimal)).toBe(text);
  });

  it.each([
    [0.2, '20 %'],
    [-0.2, '20 %'],
    ['0.12345', '12.3 %'],
    [0.0001234, '0.0123 %'],
    [9, '900 %'],
  ])('a share of %s is %s, whichever way it goes', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it.each([
    [0.2001, 'over 20 %'],
    [-0.2001, 'over 20 %'],
    [0.2, '20 %'],
    [0.1999, '20 %'],
    [0.3, '30 %'],
    [0.1, '10 %'],
  ])('a share of %d held against 0.2 is %s', (share, text) => {
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
