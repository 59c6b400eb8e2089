import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXTRA_WEEKS, type FiscalScheme, listFiscalWeeks, NRF } from '#calendar/fiscal-calendar.js';
import { addDays } from '#calendar/holiday.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { calendarParameters, schemeWeeksSql } from '../fiscal-weeks.js';
import { calendarWeek } from './calendar-week.js';

const PRELUDE = new URL('../../../../lake/src/duckdb/prelude.sql', import.meta.url);
const defaults = Object.fromEntries(
  Object.entries(calendarParameters).map(([name, each]) => [name, each.default]),
);

/** A line of the chain's own table: end of week, fiscal year, quarter, month, week. */
type Line = [weekEnd: string, year: number, quarter: number, month: number, week: number];

/** Returns the rows of the mart, in the order of the weeks. */
async function build(
  weekDates: readonly string[],
  chosen: ParameterValues,
  table: readonly Line[] = [],
): Promise<Record<string, unknown>[]> {
  const values = { ...defaults, ...chosen };
  const lines = table.map(([weekEnd, ...numbers]) => `(DATE '${weekEnd}', ${numbers.join(', ')})`);
  const none = "(DATE '2000-01-01', 0, 0, 0, 0)";
  return askDuckdb(`${readFileSync(PRELUDE, 'utf8')}
    CREATE VIEW integrated_sales AS SELECT week_date::DATE AS week_date
      FROM (VALUES ${weekDates.map((each) => `('${each}')`).join(', ')}) sales(week_date);
    CREATE VIEW calendar AS SELECT * FROM (VALUES ${lines.join(', ') || none})
      c(week_end, fiscal_year, fiscal_quarter, fiscal_month, fiscal_week) WHERE ${lines.length > 0};
    CREATE VIEW parameters AS SELECT '${values['fiscalCalendar']}' AS fiscal_calendar,
      '${values['fiscalExtraWeek']}' AS fiscal_extra_week;
    CREATE VIEW scheme_weeks AS ${schemeWeeksSql(values)};
    SELECT * FROM (${readFileSync(calendarWeek.sql, 'utf8')}) ORDER BY week_date`);
}

const listDates = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) => addDays(first, 7 * index));
const pick = (rows: Record<string, unknown>[], ...names: string[]) =>
  rows.map((row) => names.map((name) => row[name]));

/** The place of the week after, and the weeks from it on. */
const NEXT = [
  'next_year',
  'next_quarter',
  'next_month',
  'weeks_to_year_end',
  'weeks_to_quarter_end',
  'weeks_to_month_end',
];

/** Fridays of the fiscal years 2010 to 2035 of NRF, whose weeks end on the day after. */
const FRIDAYS = listDates('2010-02-05', 1357);
const listWeeks = (scheme: FiscalScheme) =>
  Array.from({ length: 26 }, (_, index) => listFiscalWeeks(scheme, 2010 + index)).flat();

describe('calendar_week', () => {
  it.each(EXTRA_WEEKS)(
    'puts each Friday into the week of Saturday, 53rd week %s',
    async (extraWeek) => {
      const rows = await build(FRIDAYS, { fiscalCalendar: '4-5-4', fiscalExtraWeek: extraWeek });
      expect(
        pick(
          rows,
          'week_date',
          'fiscal_year',
          'fiscal_quarter',
          'fiscal_month',
          'fiscal_week',
          'weeks_in_month',
          'restated_week',
          'compared_week_date',
          'mistake',
        ),
      ).toEqual(
        listWeeks({ ...NRF, extraWeek }).map((week) => [
          addDays(week.lastDay, -1),
          week.year,
          week.quarter,
          week.month,
          week.week,
          week.weeksInMonth,
          week.restatedWeek ?? null,
          // The files have no week of 2009.
          week.year > 2010 && week.comparedLastDay ? addDays(week.comparedLastDay, -1) : null,
          null,
        ]),
      );
    },
  );

  it.each(EXTRA_WEEKS)('gives the same for a table of the same weeks, %s', async (extraWeek) => {
    const weeks = { ...NRF, pattern: '5-4-4' as const, extraWeek };
    const table = [...listWeeks(weeks), ...listFiscalWeeks(weeks, 2036)].map(
      ({ lastDay, year, quarter, month, week }): Line => [lastDay, year, quarter, month, week],
    );
    const chosen = { fiscalExtraWeek: extraWeek };
    const scheme = await build(FRIDAYS, { ...chosen, fiscalCalendar: '5-4-4' });
    expect(await build(FRIDAYS, { ...chosen, fiscalCalendar: 'table' }, table)).toEqual(
      scheme.map((week) => ({ ...week, calendar: 'table' })),
    );
  });

  it.each(EXTRA_WEEKS)('counts the weeks to the end of open periods, %s', async (extraWeek) => {
    const weeks = listWeeks({ ...NRF, extraWeek });
    const rows = await build(FRIDAYS, { fiscalCalendar: '4-5-4', fiscalExtraWeek: extraWeek });
    expect(pick(rows, ...NEXT).slice(0, -1)).toEqual(
      weeks.slice(1).map(({ year, quarter, month, week }) => {
        const left = weeks.filter((each) => each.year === year && each.week >= week);
        const inQuarter = left.filter((each) => each.quarter === quarter);
        const inMonth = left.filter((each) => each.month === month);
        return [year, quarter, month, left.length, inQuarter.length, inMonth.length];
      }),
    );
  });

  it('knows the end of a year of 53 weeks', async () => {
    // Fiscal 2012 of the NRF begins on 29 January 2012 and ends on 2 February 2013.
    const dates = ['2012-01-27', '2012-10-19', '2012-10-26', '2013-01-25', '2013-02-01'];
    const rows = await build(dates, { fiscalCalendar: '4-5-4' });
    expect(pick(rows, 'label', ...NEXT)).toEqual([
      ['2011-M12-W52', 2012, 1, 1, 53, 13, 4],
      ['2012-M09-W38', 2012, 3, 9, 15, 1, 1],
      ['2012-M09-W39', 2012, 4, 10, 14, 14, 4],
      ['2012-M12-W52', 2012, 4, 12, 1, 1, 1],
      ['2012-M12-W53', 2013, 1, 1, 52, 13, 4],
    ]);
  });

  it('counts the dates of each Gregorian month, and compares 364 days earlier', async () => {
    const rows = await build(listDates('2010-12-03', 57), {});
    expect(pick(rows.slice(0, 6), 'label', 'weeks_in_month', 'compared_week_date')).toEqual([
      ['2010-M12-W49', 5, null], // the 337th day
      ['2010-M12-W50', 5, null],
      ['2010-M12-W51', 5, null],
      ['2010-M12-W52', 5, null],
      ['2010-M12-W53', 5, null], // 31 December
      ['2011-M01-W01', 4, null], // 7, 14, 21 and 28 January
    ]);
    expect(pick(rows.slice(-6), 'label', 'weeks_in_month', 'compared_week_date')).toEqual([
      ['2011-M11-W47', 4, null], // 25 November; 26 November 2010 is not in the files
      ['2011-M12-W48', 5, '2010-12-03'],
      ['2011-M12-W49', 5, '2010-12-10'],
      ['2011-M12-W50', 5, '2010-12-17'],
      ['2011-M12-W51', 5, '2010-12-24'],
      ['2011-M12-W52', 5, '2010-12-31'],
    ]);
    expect(new Set(pick(rows, ...NEXT).flat())).toEqual(new Set([null]));
    expect(pick(rows.slice(4, 6), 'restated_year', 'restated_week')).toEqual([
      [2010, 52], // 30 December 2011
      [2011, 1], // 6 January 2012
    ]);
  });

  const WEEKS: Line[] = [
    ['2012-01-07', 2011, 4, 12, 51],
    ['2012-01-14', 2011, 4, 12, 52],
    ['2012-01-21', 2012, 1, 1, 1],
    ['2012-01-28', 2012, 1, 1, 2],
  ];
  it.each<[string, readonly string[], Line[], string]>([
    [
      'weeks that overlap',
      ['2012-01-06'],
      WEEKS.with(2, ['2012-01-20', 2012, 1, 1, 1]),
      'calendar: the weeks that end on 2012-01-14 and 2012-01-20 overlap; withdraw the file of the wrong one',
    ],
    [
      'a missing week',
      ['2012-01-06'],
      WEEKS.toSpliced(1, 1),
      'calendar: no week ends on 2012-01-14, after the one of 2012-01-07; deliver the missing weeks',
    ],
    [
      'weeks out of order',
      ['2012-01-06'],
      WEEKS.with(3, ['2012-01-28', 2012, 1, 1, 3]),
      'calendar: week 3 of 2012, which ends on 2012-01-28, does not follow week 1 of 2012; ' +
        'deliver the weeks with their numbers in order',
    ],
    [
      'a number that two weeks have',
      ['2012-01-20', '2012-01-27'],
      WEEKS.with(3, ['2012-01-28', 2012, 1, 1, 1]),
      'calendar: week 1 of 2012, which ends on 2012-01-28, does not follow week 1 of 2012; ' +
        'deliver the weeks with their numbers in order',
    ],
    [
      'a month out of order',
      ['2012-01-27'],
      WEEKS.with(3, ['2012-01-28', 2012, 1, 3, 2]),
      'calendar: quarter 1 and month 3 of 2012, in the week that ends on 2012-01-28, do not follow quarter 1 and month 1; ' +
        'deliver the weeks with their numbers in order',
    ],
    [
      'a quarter out of order',
      ['2012-01-27'],
      WEEKS.with(3, ['2012-01-28', 2012, 3, 1, 2]),
      'calendar: quarter 3 and month 1 of 2012, in the week that ends on 2012-01-28, do not follow quarter 1 and month 1; ' +
        'deliver the weeks with their numbers in order',
    ],
    [
      'a year that begins in another month',
      ['2012-01-20'],
      WEEKS.with(2, ['2012-01-21', 2012, 1, 2, 1]).toSpliced(3),
      'calendar: week 1 of 2012, which ends on 2012-01-21, is not in quarter 1 and month 1; ' +
        'deliver the weeks with their numbers in order',
    ],
    [
      'a week of the files outside of it',
      ['2012-02-03'],
      WEEKS,
      'the fiscal calendar table has no week with 2012-02-03, a week date of the sales files; ' +
        'deliver that week in a calendar file, or choose another calendar',
    ],
    [
      'two weeks of the files in one week',
      ['2012-01-13', '2012-01-14'],
      WEEKS,
      'the fiscal calendar table has the week dates 2012-01-13 and 2012-01-14 of the sales files in one week; ' +
        'correct the dates, or choose a calendar that separates them',
    ],
  ])('names %s', async (_, weekDates, table, mistake) => {
    const rows = await build(weekDates, { fiscalCalendar: 'table' }, table);
    expect(rows.map((row) => row['mistake'])).toEqual(weekDates.map(() => mistake));
  });

  it('names two weeks of the files in one week of a scheme', async () => {
    // A week of the NRF ends on Saturday, 14 January.
    const rows = await build(['2012-01-13', '2012-01-14'], { fiscalCalendar: '4-5-4' });
    expect(rows.map((row) => row['mistake'])).toEqual(
      Array(2).fill(
        'the fiscal calendar 4-5-4 has the week dates 2012-01-13 and 2012-01-14 of the sales files in one week; ' +
          'correct the dates, or choose a calendar that separates them',
      ),
    );
  });

  it('knows no end of a year whose 52nd week the table lacks', async () => {
    const dates = ['2012-01-06', '2012-01-13', '2012-01-27'];
    const rows = await build(dates, { fiscalCalendar: 'table' }, WEEKS);
    expect(pick(rows, ...NEXT)).toEqual([
      [2011, 4, 12, 1, 1, 1],
      [2012, 1, 1, null, null, null],
      [null, null, null, null, null, null],
    ]);
  });

  it('accepts the table of the mistakes without them', async () => {
    const rows = await build(['2012-01-13', '2012-01-20'], { fiscalCalendar: 'table' }, WEEKS);
    expect(pick(rows, 'label', 'mistake')).toEqual([
      ['2011-M12-W52', null],
      ['2012-M01-W01', null],
    ]);
  });
});
