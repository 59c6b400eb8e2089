import { describe, expect, it } from 'vitest';
import { explainLine, explainNoLine, explainReach, classifyFit } from './explanation.js';
import type { Inference, Line } from './least-squares.js';

const group = (x: number) => ({ x, n: 1, mean: 0, deviations: 0 });
const line = { n: 1_000, slope: -12.345 } as Line;
const inference = (rSquared: number | null, pValue: number | null) =>
  ({ rSquared, pValue }) as Inference;

describe('the explanation of a line', () => {
  it.each([
    ['STRONG', 0.5, 0.001, 'Unemployment explains 50 % of the differences in sales, a strong'],
    ['EXPLAINS_NOTHING', 0.001, 0.001, 'significant only because of 1000 rows'],
    ['EXPLAINS_NOTHING', 0.001, 0.05, 'may be chance (p = 0.05).'],
    ['EXPLAINS_NOTHING', 0.001, 0.4, 'may be chance (p = 0.4).'],
    ['EXPLAINS_NOTHING', 0.001, null, 'may be chance.'],
    ['EXPLAINS_NOTHING', null, null, 'Sales are the same in all 1000 rows'],
  ] as const)('%s at R² %s and p %s', (verdict, rSquared, pValue, words) => {
    expect(explainLine(line, inference(rSquared, pValue), verdict, null)).toContain(words);
  });
});

describe('the reason for a missing line', () => {
  it.each([
    [[], 'No sales are recorded with unemployment above 8.'],
    [[9, 10], 'A line needs at least 3 rows, but only 2 match.'],
    [[9, 9, 9], 'it is 9 in all 3 rows.'],
  ])('for rows at %j', (values, words) => {
    expect(explainNoLine(values.map(group), 8)).toContain(words);
  });
});

describe('the warning for a prediction outside the observed range', () => {
  it.each([
    [6.9, 'At 6.9 the prediction is an extrapolation: unemployment in the rows is 7 to 9.'],
    [7, ''],
    [8, ''],
    [9, ''],
    [9.1, 'At 9.1 the prediction is an extrapolation'],
  ])('at %d', (at, words) => {
    const said = explainReach([group(7), group(8), group(9)], at);
    if (words === '') expect(said).toBe('');
    else expect(said).toContain(words);
  });
});

const classify = (rSquared: number | null, pValue: number | null) =>
  classifyFit({
    rSquared,
    pValue,
    residualStandardError: 1,
    slopeStandardError: 1,
    interceptStandardError: 1,
    tStatistic: 1,
  });

describe('the judgement', () => {
  it.each([
    [0, 'EXPLAINS_NOTHING'],
    [0.0099, 'EXPLAINS_NOTHING'],
    [0.01, 'WEAK'],
    [0.0899, 'WEAK'],
    [0.09, 'MODERATE'],
    [0.2499, 'MODERATE'],
    [0.25, 'STRONG'],
    [1, 'STRONG'],
  ])('calls R² of %d %s when the slope is significant', (rSquared, verdict) => {
    expect(classify(rSquared, 0.049)).toBe(verdict);
  });

  it('attributes a slope to chance from p = 0.05 on', () => {
    expect(classify(0.9, 0.05)).toBe('EXPLAINS_NOTHING');
    expect(classify(0.9, 0.0499)).toBe('STRONG');
  });

  it('needs no test of a line through all rows', () => {
    expect(classify(1, null)).toBe('STRONG');
  });

  it('finds nothing to explain when sales never differ', () => {
    expect(classify(null, null)).toBe('EXPLAINS_NOTHING');
  });
});
