import { describe, expect, it } from 'vitest';
import { formatAnswer } from './format-answer.js';

const coverage = { firstWeek: '2010-02-05', lastWeek: '2012-10-26', weeks: 143 };

/** Cells of a line of a table. */
const cells = (line = '') => line.trim().split(/ {2,}/);

describe('formatAnswer', () => {
  it('prints each figure on a line with its label, money to the cent, and the covered span', () => {
    const text = formatAnswer({
      averageSales: 1067415.1,
      storeWeeks: 2295,
      price: 2.545,
      year: 2012,
      matchedLift: -0.026,
      missing: null,
      coverage,
    });
    expect(text.split('\n')).toEqual([
      '  average sales  1,067,415.10',
      '  store weeks    2,295',
      '  price          2.545',
      '  year           2012',
      '  matched lift   -2.6%',
      '  missing        –',
      '  covers         2010-02-05 to 2012-10-26, 143 weeks',
    ]);
  });

  it('names months when an answer is by months', () => {
    const ofMonths = { firstMonth: '2011-10-01', lastMonth: '2012-10-01', months: 13 };
    const covers = (months: object) =>
      formatAnswer({ coverage: { ...ofMonths, ...months } }).trim();
    expect(covers({})).toBe('covers  2011-10-01 to 2012-10-01, 13 months');
    expect(covers({ lastMonth: '2011-10-01', months: 1 })).toMatch(/, 1 month$/);
    expect(covers({ firstMonth: null, lastMonth: null, months: 0 })).toMatch(/no months$/);
  });

  it('uses the singular for one week', () => {
    expect(formatAnswer({ coverage: { ...coverage, weeks: 1 } })).toMatch(/, 1 week$/);
  });

  it('shows a list as a table of five rows, and counts the rest', () => {
    const nodes = [1, 2, 3, 4, 5, 6, 7].map((store) => ({ store, total: 1000 * store }));
    const lines = formatAnswer({ nodes }).split('\n');
    expect(lines.map(cells)).toEqual([
      ['store', 'total'],
      ['─────', '─────'],
      ...['1,000', '2,000', '3,000', '4,000', '5,000'].map((total, i) => [String(i + 1), total]),
      ['and 2 more'],
    ]);
  });

  it('shows ratios in percent, with a sign where they are changes', () => {
    const row = {
      share: 0.116821,
      salesShare: 0.000176,
      changeOnWeekBefore: 2.010385,
      likeForLike: 0,
      liftLow: 0.0086,
      drift: -0.0044,
      adjustedHigh: 0.0438,
      rSquared: 0.5,
    };
    expect(
      cells(
        formatAnswer({ nodes: [row] })
          .split('\n')
          .at(-1),
      ),
    ).toEqual(['11.7%', '0.018%', '+201.0%', '0.0%', '+0.86%', '-0.44%', '+4.4%', '0.5']);
  });

  it('gives the numbers of a column the same decimals, aligned', () => {
    const nodes = [{ price: 2.5 }, { price: 12.643 }, { price: null }];
    expect(formatAnswer({ nodes }).split('\n').slice(2)).toEqual([
      '   2.500',
      '  12.643',
      '       –',
    ]);
  });

  it('flattens lists inside a row', () => {
    const nodes = [{ week: '2010-02-05', stores: [{ store: 14, storeType: 'A' }] }];
    expect(formatAnswer({ nodes })).toMatch(/^ {2}2010-02-05 {2}14 A$/m);
  });

  it('wraps texts and headers instead of exceeding 80 characters', () => {
    const stores = Array.from({ length: 45 }, (_, store) => store + 1);
    const text = formatAnswer({
      explanation: 'word '.repeat(60).trim(),
      nodes: [{ week: '2010-02-05', stores, averageSalesOfAllStores: 1_000_000.25 }],
    });
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text.match(/word/g)).toHaveLength(60);
    expect(text.replace(/\s+/g, ' ')).toContain('2010-02-05 1, 2, 3, 4, 5, 6, 7');
    for (const word of ['average', 'sales', 'of', 'all', 'stores']) expect(text).toContain(word);
  });

  it('wraps a text only between words', () => {
    const word = 'reconciliation-of-all-stores';
    const nodes = [1, 2].map((store) => ({ store, why: `${word} ${word}`, because: `${word} x` }));
    expect(formatAnswer({ nodes }).split(word)).toHaveLength(1 + 6);
  });

  it('counts the columns that do not fit', () => {
    const row = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`measure${i}`, 1_000_000_000.25 + i]),
    );
    const lines = formatAnswer({ nodes: [row] }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toBe('  and 5 more columns');
  });
});
