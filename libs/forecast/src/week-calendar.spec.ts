import { describe, expect, it } from 'vitest';
import { easterSunday, isoWeeks, thanksgiving, weekFacts } from './week-calendar.js';

/** Of an almanac. */
const YEARS = [
  [2008, '2008-03-23', '2008-11-27'],
  [2009, '2009-04-12', '2009-11-26'],
  [2010, '2010-04-04', '2010-11-25'],
  [2011, '2011-04-24', '2011-11-24'],
  [2012, '2012-04-08', '2012-11-22'],
  [2013, '2013-03-31', '2013-11-28'],
  [2014, '2014-04-20', '2014-11-27'],
  [2015, '2015-04-05', '2015-11-26'],
  [2016, '2016-03-27', '2016-11-24'],
  [2024, '2024-03-31', '2024-11-28'],
  [2025, '2025-04-20', '2025-11-27'],
  [2026, '2026-04-05', '2026-11-26'],
] as const;

describe('the calendar', () => {
  it.each(YEARS)('knows Easter and Thanksgiving of %i', (year, easter, thursday) => {
    expect([easterSunday(year), thanksgiving(year)]).toEqual([easter, thursday]);
  });

  it('counts weeks across the end of a leap February', () => {
    expect(isoWeeks('2012-02-24', 3)).toEqual(['2012-02-24', '2012-03-02', '2012-03-09']);
  });

  it.each([
    ['2010-04-02', false, true],
    ['2010-04-09', true, false],
    ['2010-04-16', false, false],
  ])(
    'places Easter of 4 April 2010 for the week that ends on %s',
    (week, isEaster, isBeforeEaster) => {
      expect(weekFacts(week)).toMatchObject({ isEaster, isBeforeEaster });
    },
  );

  it.each([
    ['2012-11-16', -1, 52],
    ['2012-11-23', 0, 52],
    ['2012-11-30', 1, 52],
    ['2012-12-07', null, 52],
    ['2013-11-29', 0, 53],
  ])('places Thanksgiving for the week that ends on %s', (week, sinceThanksgiving, lag) => {
    expect(weekFacts(week)).toMatchObject({ sinceThanksgiving, thanksgivingLag: lag });
  });

  it.each([
    ['2011-02-04', 1],
    ['2012-02-24', 1],
    ['2012-03-02', 2],
    ['2013-02-22', 2],
    ['2013-03-01', 1],
  ])('counts by how many days %s is earlier in its year than 52 weeks before', (week, days) => {
    expect(weekFacts(week).daysMoved).toBe(days);
  });
});
