import { addDays, findWeekday, type Month, MONTHS, type Weekday, WEEKDAYS } from './holiday.js';

/** Weeks of the three months of a quarter. */
export const MONTH_PATTERNS = ['4-5-4', '4-4-5', '5-4-4'] as const;
/** The day on which a year ends: the last of its weekday in the month, or the one nearest to the end of the month. */
export const YEAR_ENDS = ['nearest', 'last'] as const;
/**
 * What becomes of a 53rd week. `restated` and `end` put it into the twelfth month, `eleventh-month` into the eleventh.
 * The next year compares with the year without its first week (`restated`), or without the extra one.
 */
export const EXTRA_WEEKS = ['restated', 'end', 'eleventh-month'] as const;

/** A calendar of whole weeks: years of 52 weeks, some of 53, in quarters of three months. */
export interface FiscalScheme {
  pattern: (typeof MONTH_PATTERNS)[number];
  /** Weekday on which weeks end. */
  weekEnds: Weekday;
  /** Month in which, or nearest to whose end, the year ends. */
  yearEndMonth: Month;
  yearEnd: (typeof YEAR_ENDS)[number];
  extraWeek: (typeof EXTRA_WEEKS)[number];
}

/**
 * The calendar of most retailers of the United States: its year ends on the Saturday nearest to 31 January.
 * Source: National Retail Federation, "4-5-4 Calendar", nrf.com/resources/4-5-4-calendar.
 */
export const NRF: FiscalScheme = {
  pattern: '4-5-4',
  weekEnds: 'Saturday',
  yearEndMonth: 'January',
  yearEnd: 'nearest',
  extraWeek: 'restated',
};

/** A week of a scheme. Dates are ISO; quarters, months and weeks count from 1 in their year. */
export interface FiscalWeek {
  lastDay: string;
  year: number;
  quarter: number;
  month: number;
  week: number;
  weeksInMonth: number;
  /** Its number for the year after to compare with; undefined when no week compares with it. */
  restatedWeek: number | undefined;
  /** Last day of the week a year earlier that it compares with; undefined for an extra week. */
  comparedLastDay: string | undefined;
}

const WEEKS = 52;
const ELEVENTH = 11;
const MONTHS_IN_YEAR = 12;
const MONTHS_IN_QUARTER = 3;

/**
 * Returns the last day of a fiscal year as ISO date. A year is named by the calendar year in which it begins; one that
 * ends in December has the name of that year.
 */
export function findYearEnd(scheme: FiscalScheme, year: number): string {
  const { weekEnds, yearEndMonth, yearEnd } = scheme;
  const month = MONTHS.indexOf(yearEndMonth);
  const calendarYear = yearEndMonth === 'December' ? year : year + 1;
  const monthEnd = new Date(Date.UTC(calendarYear, month + 1, 0)).toISOString().slice(0, 10);
  const daysBack = (findWeekday(monthEnd) - WEEKDAYS.indexOf(weekEnds) + 7) % 7;
  const isNextNearer = yearEnd === 'nearest' && daysBack > 3;
  return addDays(monthEnd, isNextNearer ? 7 - daysBack : -daysBack);
}

/** Returns the weeks of a fiscal year in order: 52, or 53 when 52 weeks would not reach its last day. */
export function listFiscalWeeks(scheme: FiscalScheme, year: number): FiscalWeek[] {
  const before = findYearEnd(scheme, year - 1);
  const weeks = countWeeks(scheme, year);
  const weeksBefore = countWeeks(scheme, year - 1);
  const firstBefore = findYearEnd(scheme, year - 2);
  return countMonthWeeks(scheme, weeks)
    .flatMap((weeksInMonth, index) =>
      Array.from({ length: weeksInMonth }, () => ({ month: index + 1, weeksInMonth })),
    )
    .map(({ month, weeksInMonth }, index): FiscalWeek => {
      const week = index + 1;
      const compared = findCompared(scheme, week, weeks, weeksBefore);
      return {
        lastDay: addDays(before, 7 * week),
        year,
        quarter: Math.ceil(month / MONTHS_IN_QUARTER),
        month,
        week,
        weeksInMonth,
        restatedWeek: restateWeek(scheme, week, weeks),
        comparedLastDay: compared === undefined ? undefined : addDays(firstBefore, 7 * compared),
      };
    });
}

function countWeeks(scheme: FiscalScheme, year: number): number {
  const [end, before] = [findYearEnd(scheme, year), findYearEnd(scheme, year - 1)];
  return Math.round((Date.parse(end) - Date.parse(before)) / (7 * 24 * 60 * 60 * 1000));
}

/** Returns the number of weeks of each month of a year. */
function countMonthWeeks({ pattern, extraWeek }: FiscalScheme, weeks: number): number[] {
  const quarter = pattern.split('-').map(Number);
  const months = [...quarter, ...quarter, ...quarter, ...quarter];
  const extended = extraWeek === 'eleventh-month' ? ELEVENTH : MONTHS_IN_YEAR;
  return months.map((count, index) => count + (index + 1 === extended ? weeks - WEEKS : 0));
}

/** Returns the number of a week once its year has 52; undefined for the week that is left out. */
function restateWeek(scheme: FiscalScheme, week: number, weeks: number): number | undefined {
  if (weeks === WEEKS) return week;
  const extra = findExtraWeek(scheme, weeks);
  if (week === extra) return undefined;
  return week < extra ? week : week - 1;
}

/** Returns the number of the week that a year of 53 weeks leaves out for the year after. */
function findExtraWeek(scheme: FiscalScheme, weeks: number): number {
  if (scheme.extraWeek === 'restated') return 1;
  if (scheme.extraWeek === 'end') return weeks;
  return countMonthWeeks(scheme, weeks)
    .slice(0, ELEVENTH)
    .reduce((sum, count) => sum + count, 0);
}

/** Returns the number of the week of the year before that a week compares with; undefined for an extra week. */
function findCompared(
  scheme: FiscalScheme,
  week: number,
  weeks: number,
  weeksBefore: number,
): number | undefined {
  const own = scheme.extraWeek === 'restated' ? week : restateWeek(scheme, week, weeks);
  return Array.from({ length: weeksBefore }, (_, index) => index + 1).find(
    (each) => restateWeek(scheme, each, weeksBefore) === own && own !== undefined,
  );
}
