import { describe, expect, it } from 'vitest';
import {
  addDays,
  describeHoliday,
  findHoliday,
  findOverlap,
  type Holiday,
  isInWeek,
} from './holiday.js';
import { HOLIDAYS } from './holidays.js';

/** From printed calendars. */
const DATES: [keyof typeof HOLIDAYS, ...string[]][] = [
  [
    'SUPER_BOWL',
    '2004-02-01',
    '2010-02-07',
    '2011-02-06',
    '2012-02-05',
    '2021-02-07',
    '2022-02-13',
    '2025-02-09',
  ],
  ['EASTER', '2000-04-23', '2008-03-23', '2010-04-04', '2011-04-24', '2012-04-08', '2038-04-25'],
  ['LABOR_DAY', '2010-09-06', '2011-09-05', '2012-09-03', '2014-09-01', '2015-09-07'],
  ['THANKSGIVING', '2010-11-25', '2011-11-24', '2012-11-22', '2018-11-22', '2019-11-28'],
  ['CHRISTMAS', '2010-12-25', '2011-12-25', '2012-12-25'],
];

describe.each(DATES)('%s', (name, ...dates) => {
  it.each(dates)('is on %s', (date) => {
    expect(findHoliday(HOLIDAYS[name], Number(date.slice(0, 4)))).toBe(date);
  });
});

it('has no Super Bowl in a February before 2004', () => {
  expect(findHoliday(HOLIDAYS.SUPER_BOWL, 2003)).toBeUndefined();
});

it('counts days from Easter Sunday in both directions', () => {
  const goodFriday = { dates: [{ daysAfterEaster: -2 }] };
  const whitMonday = { dates: [{ daysAfterEaster: 50 }] };
  expect([findHoliday(goodFriday, 2012), findHoliday(whitMonday, 2012)]).toEqual([
    '2012-04-06',
    '2012-05-28',
  ]);
});

it('puts a day into the seven that end on the date of the week', () => {
  const weeks = ['2010-12-24', '2010-12-25', '2010-12-31', '2011-01-01'];
  expect(weeks.map((week) => isInWeek('2010-12-25', week))).toEqual([false, true, true, false]);
});

it('never has two holidays in one week, whatever weekday the week ends on', () => {
  const declared: readonly Holiday[] = Object.values(HOLIDAYS);
  for (let year = 1990; year < 2090; year++) {
    const days = declared.flatMap((each) => findHoliday(each, year) ?? []).sort();
    for (const [index, day] of days.entries()) {
      expect(days[index + 1] ?? '9999', `after ${day}`).not.toSatisfy(
        (next: string) => next < addDays(day, 7),
      );
    }
  }
});

it('keeps the windows of declared holidays apart, whatever weekday the week ends on', () => {
  expect(findOverlap(Object.values(HOLIDAYS), { first: 1990, last: 2089 })).toBeUndefined();
});

it('finds a window that overlaps another', () => {
  const wide: Holiday = { ...HOLIDAYS.CHRISTMAS, window: { before: 3, after: 0 } };
  // In weeks that end on Sundays, Thanksgiving of 2010 is in that of 28 November and Christmas in that of 26 December.
  expect(findOverlap([HOLIDAYS.THANKSGIVING, wide], { first: 2010, last: 2010 })).toEqual({
    names: ['Thanksgiving', 'Christmas'],
    week: '2010-12-05',
  });
});

it.each([
  ['SUPER_BOWL', 'The first Sunday of February, from 2022 the second Sunday of February.'],
  ['EASTER', 'Easter Sunday, with the week before.'],
  ['LABOR_DAY', 'The first Monday of September.'],
  ['THANKSGIVING', 'The fourth Thursday of November.'],
  ['CHRISTMAS', 'The 25th of December, with the three weeks before.'],
] as const)('describes %s', (name, text) => {
  expect(describeHoliday(HOLIDAYS[name])).toBe(text);
});
