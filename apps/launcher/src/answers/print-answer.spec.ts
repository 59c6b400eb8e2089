import { describe, expect, it } from 'vitest';
import { formatAnswer } from './print-answer.js';

describe('formatAnswer', () => {
  it('names figures in words, money to the cent, and the span it covers', () => {
    const text = formatAnswer({
      averageSales: 1067415.1,
      storeWeeks: 2295,
      price: 2.545,
      year: 2012,
      missing: null,
      coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26', weeks: 143 },
    });
    expect(text).toBe(
      'average sales: 1,067,415.10 · store weeks: 2,295 · price: 2.545 · year: 2012 · missing: – · ' +
        'covers: 2010-02-05 to 2012-10-26, 143 weeks',
    );
  });

  it('shows a list as a table of five rows, and says how many more there are', () => {
    const nodes = [1, 2, 3, 4, 5, 6, 7].map((store) => ({ store, total: 1000 * store }));
    const lines = formatAnswer({ nodes }).split('\n');
    expect(lines.filter((line) => line.startsWith('│ '))).toHaveLength(1 + 5);
    expect(lines.at(-1)).toBe('  and 2 more');
  });

  it('lays lists inside a row flat', () => {
    const nodes = [{ week: '2010-02-05', stores: [{ store: 14, storeType: 'A' }] }];
    expect(formatAnswer({ nodes })).toContain('│ 2010-02-05 │ 14 A   │');
  });
});
