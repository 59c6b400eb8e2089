import { describe, expect, it } from 'vitest';
import { scoreQuantiles } from './score-quantiles.js';

// −50 to 50 in an order of their own; quantile p is 100 p − 50.
const SCORES = Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) - 50);
const PROBABILITIES = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

describe('scoreQuantiles', () => {
  it('widens all but the middle half by 1.06', () => {
    const expected = [-47.5 * 1.06, -40 * 1.06, -25, 0, 25, 40 * 1.06, 47.5 * 1.06];
    for (const [p, value] of scoreQuantiles(SCORES, PROBABILITIES).entries()) {
      expect(value).toBeCloseTo(expected[p]!, 10);
    }
  });

  // Student's t and the normal distribution from printed tables: t(2) 4.303, 1.886, 0.816; z 1.960, 1.282, 0.674.
  it('widens by Student’s t when the scale comes from two observations', () => {
    const [low95, low80, low50, median, high50, high80, high95] = scoreQuantiles(
      SCORES.map((score) => score + 1000),
      PROBABILITIES,
      2,
    );
    expect(median).toBe(1000);
    expect(high95).toBeCloseTo(1000 + (47.5 * 1.06 * 4.303) / 1.96, 0);
    expect(high80).toBeCloseTo(1000 + (40 * 1.06 * 1.886) / 1.2816, 0);
    expect(high50).toBeCloseTo(1000 + (25 * 0.8165) / 0.6745, 1);
    expect(low95! + high95!).toBeCloseTo(2000, 8);
    expect(low80! + high80!).toBeCloseTo(2000, 8);
    expect(low50! + high50!).toBeCloseTo(2000, 8);
  });

  it('interpolates between scores', () => {
    expect([...scoreQuantiles([30, 0, 10], [0.25, 0.5, 0.75])]).toEqual([5, 10, 20]);
    expect([...scoreQuantiles([7], [0.1, 0.5, 0.9])]).toEqual([7, 7, 7]);
  });
});
