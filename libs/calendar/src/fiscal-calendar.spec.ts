import {
  LastDayOfWeek,
  NRFCalendarOptions,
  RetailCalendarFactory,
  type RetailCalendarOptions,
  WeekCalculation,
  WeekGrouping,
} from 'retail-calendar';
import { describe, expect, it } from 'vitest';
import {
  EXTRA_WEEKS,
  type FiscalScheme,
  findYearEnd,
  listFiscalWeeks,
  MONTH_PATTERNS,
  NRF,
  YEAR_ENDS,
} from './fiscal-calendar.js';
import { addDays, MONTHS, WEEKDAYS } from './holiday.js';

const YEARS = Array.from({ length: 26 }, (_, index) => 2010 + index);
const listWeeks = (scheme: FiscalScheme) => YEARS.flatMap((year) => listFiscalWeeks(scheme, year));

/** The package computes in local time. */
const toDate = (day: Date) =>
  new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate())).toISOString().slice(0, 10);

const groupings = {
  '4-5-4': WeekGrouping.Group454,
  '4-4-5': WeekGrouping.Group445,
  '5-4-4': WeekGrouping.Group544,
} as const;
const calculations = {
  last: WeekCalculation.LastDayBeforeEOM,
  nearest: WeekCalculation.LastDayNearestEOM,
} as const;

function toOptions(scheme: FiscalScheme): RetailCalendarOptions {
  const { pattern, weekEnds, yearEndMonth, yearEnd, extraWeek } = scheme;
  return {
    weekGrouping: groupings[pattern],
    lastDayOfWeek: LastDayOfWeek[weekEnds],
    lastMonthOfYear: MONTHS.indexOf(yearEndMonth),
    weekCalculation: calculations[yearEnd],
    addLeapWeekToMonth: extraWeek === 'eleventh-month' ? 10 : 11,
  };
}

/** Returns a text for each week of a scheme: last day, year, quarter, month, week, place in the month. */
function listPeerWeeks(options: RetailCalendarOptions): string[] {
  return YEARS.flatMap((year) =>
    new RetailCalendarFactory(options, year).weeks.map((week) =>
      [
        toDate(week.gregorianEndDate),
        year,
        week.quarterOfYear,
        week.monthOfYear,
        week.weekOfYear + 1,
      ].join(' '),
    ),
  );
}
const listOwnWeeks = (scheme: FiscalScheme) =>
  listWeeks(scheme).map(({ lastDay, year, quarter, month, week }) =>
    [lastDay, year, quarter, month, week].join(' '),
  );

const everyYearEnd = YEAR_ENDS.flatMap((yearEnd) =>
  WEEKDAYS.flatMap((weekEnds) =>
    MONTHS.map((yearEndMonth): FiscalScheme => ({ ...NRF, yearEnd, weekEnds, yearEndMonth })),
  ),
);
const everyPattern = MONTH_PATTERNS.flatMap((pattern) =>
  EXTRA_WEEKS.map((extraWeek): FiscalScheme => ({ ...NRF, pattern, extraWeek })),
);

describe('a fiscal calendar from 2010 to 2035', () => {
  it('equals the package retail-calendar at NRF', () => {
    const options = { ...NRFCalendarOptions, addLeapWeekToMonth: 11 };
    expect(listOwnWeeks(NRF)).toEqual(listPeerWeeks(options));
  });

  it('equals the package for each weekday, month and rule of the end of the year', () => {
    const different = everyYearEnd.filter(
      (scheme) => listOwnWeeks(scheme).join('\n') !== listPeerWeeks(toOptions(scheme)).join('\n'),
    );
    expect(different).toEqual([]);
  });

  it.each(everyPattern)('equals the package with $pattern, 53rd week $extraWeek', (scheme) => {
    expect(listOwnWeeks(scheme)).toEqual(listPeerWeeks(toOptions(scheme)));
  });

  it('has each week once, without gaps, and 52 or 53 a year', () => {
    for (const scheme of [...everyYearEnd, ...everyPattern]) {
      const weeks = listWeeks(scheme);
      expect(weeks.map(({ lastDay }) => lastDay)).toEqual(
        weeks.map((_, index) => addDays(weeks[0]?.lastDay ?? '', 7 * index)),
      );
      for (const year of YEARS) {
        const own = weeks.filter((week) => week.year === year);
        expect([52, 53]).toContain(own.length);
        expect(own.at(-1)?.lastDay).toBe(findYearEnd(scheme, year));
        const restated = own.flatMap(({ restatedWeek }) => restatedWeek ?? []);
        expect(restated).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
      }
    }
  });
});

// Years of 53 weeks as the National Retail Federation prints them.
it.each([
  [2006, '2007-02-03'],
  [2010, '2011-01-29'],
  [2011, '2012-01-28'],
  [2012, '2013-02-02'],
  [2017, '2018-02-03'],
  [2022, '2023-01-28'],
  [2023, '2024-02-03'],
])('ends %s at NRF on %s', (year, end) => {
  expect(findYearEnd(NRF, year)).toBe(end);
  expect(listFiscalWeeks(NRF, year)).toHaveLength(
    [2006, 2012, 2017, 2023].includes(year) ? 53 : 52,
  );
});

describe('a year of 53 weeks', () => {
  /** Worked by hand: last day of a week of 2012 or 2013, and of the week that it compares with. */
  it.each<[FiscalScheme['extraWeek'], number, number, string, string | undefined]>([
    // 2012 begins on 29 January; 2011 has 52 weeks.
    ['restated', 2012, 1, '2012-02-04', '2011-02-05'],
    ['restated', 2012, 52, '2013-01-26', '2012-01-28'],
    ['restated', 2012, 53, '2013-02-02', undefined],
    // 2013 compares with 2012 from its second week on: 364 days earlier.
    ['restated', 2013, 1, '2013-02-09', '2012-02-11'],
    ['restated', 2013, 52, '2014-02-01', '2013-02-02'],
    // Without its last week: 371 days earlier.
    ['end', 2012, 53, '2013-02-02', undefined],
    ['end', 2013, 1, '2013-02-09', '2012-02-04'],
    ['end', 2013, 52, '2014-02-01', '2013-01-26'],
    // 4-5-4 with the extra week last in the eleventh month: 39 weeks, then 4, 6 and 4; week 49 is the extra one.
    ['eleventh-month', 2012, 48, '2012-12-29', '2011-12-31'],
    ['eleventh-month', 2012, 49, '2013-01-05', undefined],
    ['eleventh-month', 2012, 50, '2013-01-12', '2012-01-07'],
    ['eleventh-month', 2013, 48, '2014-01-04', '2012-12-29'],
    ['eleventh-month', 2013, 49, '2014-01-11', '2013-01-12'],
    ['eleventh-month', 2013, 52, '2014-02-01', '2013-02-02'],
  ])('%s: week %#', (extraWeek, year, week, lastDay, comparedLastDay) => {
    const found = listFiscalWeeks({ ...NRF, extraWeek }, year).find((each) => each.week === week);
    expect(found).toMatchObject({ lastDay, comparedLastDay });
  });

  it.each<[FiscalScheme['extraWeek'], number[]]>([
    ['restated', [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]],
    ['end', [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]],
    ['eleventh-month', [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6, 4]],
  ])('has its months at %s', (extraWeek, months) => {
    const weeks = listFiscalWeeks({ ...NRF, extraWeek }, 2012);
    const counts = months.map((_, index) => weeks.filter(({ month }) => month === index + 1));
    expect(counts.map((each) => each.length)).toEqual(months);
    expect(counts.map(([first]) => first?.weeksInMonth)).toEqual(months);
  });
});
