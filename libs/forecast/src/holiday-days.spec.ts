import { describe, expect, it } from 'vitest';
import { computeDayFactors, listFlaggedWeeks } from './holiday-days.js';
import { isoWeeks, weekFacts } from './week-calendar.js';

const WEEKS = 156;
const dates = isoWeeks('2014-01-04', WEEKS + 52);
const facts = dates.map((week) => weekFacts(week, 'DE'));
const whole = [{ department: 1, from: 0, to: 1 }];
/** Days of 2014 to 2017 on which stores are closed, from the German calendar. */
const CLOSED = [
  '2014-05-01 2014-05-29 2014-06-09 2014-10-03',
  '2015-05-01 2015-05-14 2015-05-25 2015-10-03',
  '2016-05-01 2016-05-05 2016-05-16 2016-10-03',
  '2017-05-01 2017-05-25 2017-06-05 2017-10-03',
].flatMap((year) => year.split(' '));
const countOpenDays = (week: string) =>
  7 -
  CLOSED.filter((day) => Date.parse(week) - Date.parse(day) < 7 * 86_400_000 && day <= week).length;

describe('the factors of single holidays', () => {
  it('are the share of the days on which stores are open', () => {
    const sales = Float64Array.from({ length: WEEKS }, (_, t) => 10 * countOpenDays(dates[t]!));
    const factors = computeDayFactors('DE', dates, facts, whole, sales, WEEKS)!;
    for (const [t, week] of dates.entries()) {
      // A fifth of a day.
      expect(Math.abs(factors[t]! - countOpenDays(week) / 7)).toBeLessThan(1 / 35);
    }
  });

  it('do not exist in a country without them', () => {
    const sales = new Float64Array(WEEKS).fill(70);
    expect(computeDayFactors('US', dates, facts, whole, sales, WEEKS)).toBeUndefined();
  });
});

describe('the factors of flagged weeks', () => {
  /** A fair of the town: it moves by weeks. */
  const fairs = ['2014-06-21', '2014-11-01', '2015-07-18', '2016-06-04', '2017-07-08'];
  const factorsOf = (flagged: string[]) => {
    const sales = Float64Array.from({ length: WEEKS }, (_, t) =>
      fairs.includes(dates[t]!) ? 130 : 100,
    );
    return computeDayFactors('US', dates, facts, whole, sales, WEEKS, flagged);
  };

  it('are what earlier ones sold, less a share because they are few', () => {
    // Four weeks of history show 30 % more: 4 × 0.3 / (4 + 0.1).
    const factors = factorsOf(fairs)!;
    for (const [t, week] of dates.entries())
      expect(factors[t]).toBeCloseTo(fairs.includes(week) ? 1 + 1.2 / 4.1 : 1, 9);
  });

  it('do not exist before history has one', () => {
    expect(factorsOf(['2017-07-08'])).toBeUndefined();
  });

  it('leave out weeks whose holiday the country declares, and those around Christmas and Easter', () => {
    // Super Bowl, Easter, Labor Day, Thanksgiving, Christmas, and a fair in the second week of June.
    const flagged = '2014-02-08 2014-04-26 2014-06-14 2014-09-06 2014-11-29 2014-12-27'.split(' ');
    expect(listFlaggedWeeks({ flagged })).toEqual(['2014-06-14']);
    // Labor Day and Super Bowl are no holidays of Germany, Whit Monday is.
    expect(listFlaggedWeeks({ flagged, country: 'DE' })).toEqual([
      '2014-02-08',
      '2014-09-06',
      '2014-11-29',
    ]);
  });
});
