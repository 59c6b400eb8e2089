import { describe, expect, it } from 'vitest';
import { isoWeeks, weekFacts } from './week-calendar.js';

describe('the calendar', () => {
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
