import { describe, expect, it } from 'vitest';
import {
  formatAge,
  isLeapYear,
  longDate,
  monthAndYear,
  shortDate,
  weeksBetween,
  yearsBetween,
} from './dates.js';

describe('dates', () => {
  it('are written in words', () => {
    expect(longDate('2012-02-05')).toBe('5 February 2012');
    expect(shortDate('2012-10-26')).toBe('26 Oct 2012');
    expect(monthAndYear('2011-12-01')).toBe('December 2011');
  });

  it('lists the weeks from one date to another, across the end of a year', () => {
    expect(weeksBetween('2010-12-24', '2011-01-07')).toEqual([
      '2010-12-24',
      '2010-12-31',
      '2011-01-07',
    ]);
    expect(weeksBetween('2010-12-24', '2010-12-30')).toEqual(['2010-12-24']);
  });

  it('lists years', () => {
    expect(yearsBetween('2010-02-05', '2012-10-26')).toEqual([2010, 2011, 2012]);
  });

  it.each([
    [2012, true],
    [2011, false],
    [1900, false],
    [2000, true],
  ])('%s is a leap year: %s', (year, isLeap) => expect(isLeapYear(year)).toBe(isLeap));
});

describe('formatAge', () => {
  const now = new Date('2026-11-21T12:00:00Z');

  it.each([
    ['2026-11-21T11:59:55Z', 'just now'],
    ['2026-11-21T12:00:30Z', 'just now'],
    ['2026-11-21T11:59:15Z', '45 seconds ago'],
    ['2026-11-21T11:57:00Z', '3 minutes ago'],
    ['2026-11-21T10:00:00Z', '2 hours ago'],
    ['2026-11-14T12:00:00Z', '7 days ago'],
    ['2026-08-21T12:00:00Z', '3 months ago'],
    ['2012-10-26T12:00:00Z', '14 years ago'],
  ])('%s is %s', (then, text) => expect(formatAge(new Date(then), now)).toBe(text));
});
