import { describe, expect, it } from 'vitest';
import { judge } from './verdict.js';

const judged = (rSquared: number | null, pValue: number | null) =>
  judge({
    rSquared,
    pValue,
    residualStandardError: 1,
    slopeStandardError: 1,
    interceptStandardError: 1,
    tStatistic: 1,
  });

describe('judge', () => {
  it.each([
    [0, 'EXPLAINS_NOTHING'],
    [0.0099, 'EXPLAINS_NOTHING'],
    [0.01, 'WEAK'],
    [0.0899, 'WEAK'],
    [0.09, 'MODERATE'],
    [0.2499, 'MODERATE'],
    [0.25, 'STRONG'],
    [1, 'STRONG'],
  ])('calls R² of %d %s when the slope is no chance', (rSquared, verdict) => {
    expect(judged(rSquared, 0.049)).toBe(verdict);
  });

  it('puts a slope down to chance from p = 0.05 on', () => {
    expect(judged(0.9, 0.05)).toBe('EXPLAINS_NOTHING');
    expect(judged(0.9, 0.0499)).toBe('STRONG');
  });

  it('needs no test of a line on which all rows lie', () => {
    expect(judged(1, null)).toBe('STRONG');
  });

  it('finds nothing to explain where sales never differ', () => {
    expect(judged(null, null)).toBe('EXPLAINS_NOTHING');
  });
});
