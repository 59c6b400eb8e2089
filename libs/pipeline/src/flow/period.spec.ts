import { describe, expect, it } from 'vitest';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import {
  extendRange,
  findDayPeriod,
  foldMonths,
  periodCodeSql,
  periodsAfter,
  periodSql,
  overlap,
  toPeriod,
  toPeriodCode,
  parsePeriodCode,
  listPeriods,
  toDayRange,
  WHOLE,
  withinSql,
} from './period.js';

describe('a period', () => {
  it.each([
    ['2010', { from: '2010-01-01', before: '2011-01-01' }],
    ['2010-02', { from: '2010-02-01', before: '2010-03-01' }],
    ['2010-12', { from: '2010-12-01', before: '2011-01-01' }],
    ['2010-02-w1', { from: '2010-02-01', before: '2010-02-08' }],
    ['2012-02-w4', { from: '2012-02-22', before: '2012-02-29' }],
    ['2012-02-w5', { from: '2012-02-29', before: '2012-03-01' }],
    ['2010-12-w5', { from: '2010-12-29', before: '2011-01-01' }],
    ['0999', { from: '0999-01-01', before: '1000-01-01' }],
    [WHOLE, undefined],
  ])('%s covers its days', (period, range) => {
    expect(toDayRange(period)).toEqual(range);
  });

  it('is named by the code from an engine', () => {
    expect(parsePeriodCode(2010, 'year')).toBe('2010');
    expect(parsePeriodCode(201002, 'month')).toBe('2010-02');
    expect(parsePeriodCode(99912, 'month')).toBe('0999-12');
    expect(parsePeriodCode(2010023, 'month-week')).toBe('2010-02-w3');
    expect(toPeriod(null, { column: 'day', by: 'month' })).toBe(WHOLE);
    expect(toPeriod(201002, undefined)).toBe(WHOLE);
  });

  it('is the same for a day of the ledger and for a row of the engine', async () => {
    const splits = ['year', 'month', 'month-week'] as const;
    const columns = splits.flatMap((by) => {
      const split = { column: 'day', by };
      return [periodSql(split), `CAST(${periodCodeSql(split)} AS INTEGER)`];
    });
    const names = columns.map((sql, index) => `${sql} AS c${index}`);
    // Two years with a leap day, and a row without a date.
    const rows = await askDuckdb(`
      SELECT CAST(day AS VARCHAR) AS day, ${names.join(', ')}
      FROM (SELECT CAST(d AS DATE) AS day FROM range(DATE '2011-01-01', DATE '2013-01-01', INTERVAL 1 DAY) r (d)
            UNION ALL SELECT NULL)`);
    expect(rows).toHaveLength(732);
    for (const { day: found, ...codes } of rows) {
      const day = found as string | null;
      const periods = splits.map((by) => (day === null ? null : findDayPeriod(day, by)));
      expect(Object.values(codes)).toEqual(
        periods.flatMap((period) => [period, period === null ? null : toPeriodCode(period)]),
      );
      for (const [index, period] of periods.entries()) {
        if (day === null || period === null) continue;
        const { from, before } = toDayRange(period) ?? { from: '', before: '' };
        expect(from <= day && day < before).toBe(true);
        expect(parsePeriodCode(toPeriodCode(period), splits[index]!)).toBe(period);
      }
    }
  });

  it('is part of, or contains, other periods', () => {
    expect(listPeriods('2010-02', 'year')).toEqual(['2010']);
    expect(listPeriods('2010-02', 'month')).toEqual(['2010-02']);
    expect(listPeriods('2010', 'month')).toHaveLength(12);
    expect(listPeriods('2010', 'month').at(-1)).toBe('2010-12');
    expect(listPeriods('2010-02-w3', 'year')).toEqual(['2010']);
    expect(listPeriods('2010-02-w3', 'month')).toEqual(['2010-02']);
    expect(listPeriods('2010-02-w3', 'month-week')).toEqual(['2010-02-w3']);
    expect(listPeriods('2012-02', 'month-week').at(-1)).toBe('2012-02-w5');
    // Only February has 28 days in 2010.
    expect(listPeriods('2010-02', 'month-week').at(-1)).toBe('2010-02-w4');
    expect(listPeriods('2010', 'month-week')).toHaveLength(59);
  });

  it('folds the weeks of a month once a later month has rows', () => {
    const weeks = ['2010-01-w1', '2010-01-w5', '2010-02-w1'];
    expect([...foldMonths(new Set(weeks))]).toEqual(['2010-01', '2010-02-w1']);
    expect([...foldMonths(new Set(weeks.slice(0, 2)))]).toEqual(weeks.slice(0, 2));
    expect([...foldMonths(new Set())]).toEqual([]);
  });

  it('looks back across ends of months and leap days', () => {
    const march = { from: '2012-03-01', before: '2012-04-01' };
    expect(extendRange(march, 1)).toEqual({ from: '2012-02-29', before: '2012-04-01' });
    expect(extendRange(march, 364)).toEqual({ from: '2011-03-03', before: '2012-04-01' });
    expect(extendRange(march)).toEqual(march);
  });

  it('reaches into later periods', () => {
    expect(periodsAfter('2012-12', 'month', 6)).toEqual(['2013-01']);
    expect(periodsAfter('2012-01', 'month', 30)).toEqual(['2012-02', '2012-03']);
    expect(periodsAfter('2012-01', 'year', 6)).toEqual(['2012']);
    expect(periodsAfter('2012', 'year', 6)).toEqual(['2013']);
    expect(periodsAfter('2012-01', 'month', 0)).toEqual([]);
    expect(periodsAfter('2012-01-w4', 'month', 6)).toEqual(['2012-01', '2012-02']);
    expect(periodsAfter('2012-01-w5', 'month-week', 8)).toEqual(['2012-02-w1', '2012-02-w2']);
  });

  it('overlaps a period with common days, but not an adjacent one', () => {
    const [january, february] = ['2010-01', '2010-02'].map(toDayRange);
    const year = toDayRange('2010');
    if (!january || !february || !year) throw new Error('no ranges');
    expect(overlap(january, february)).toBe(false);
    expect(overlap(year, february)).toBe(true);
  });

  it('is a SQL condition that merges adjacent ranges', () => {
    const ranges = ['2010-03', '2010-02', '2011'].flatMap((period) => toDayRange(period) ?? []);
    expect(withinSql('day', ranges)).toBe(
      `((day >= DATE '2010-02-01' AND day < DATE '2010-04-01') OR ` +
        `(day >= DATE '2011-01-01' AND day < DATE '2012-01-01'))`,
    );
    expect(withinSql('day', [])).toBe('FALSE');
  });
});
