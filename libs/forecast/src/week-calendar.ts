import { findEasterSunday, findHoliday, isInWeek } from '#calendar/holiday.js';
import {
  COUNTRIES,
  type Country,
  type CountryHolidays,
  DEFAULT_COUNTRY,
} from '#calendar/countries.js';
import { HOLIDAYS } from '#calendar/holidays.js';

import { SEASON } from './component-forecast.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Returns the number of an ISO date: days since 1 January 1970. */
export const countDays = (date: string): number => Date.parse(date) / DAY;

/** Returns the ISO date of such a number. */
export const formatDay = (day: number): string => isoDate(day * DAY);

/** Returns how many weeks the second ISO date is after the first; a fraction when the weekdays differ. */
export function weeksBetween(first: string, second: string): number {
  return (Date.parse(second) - Date.parse(first)) / WEEK;
}

/** Returns `count` ISO dates, seven days apart. */
export function isoWeeks(first: string, count: number): string[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, i) => isoDate(start + i * WEEK));
}

/** Facts about one week: the seven days that end on its date. */
export interface WeekFacts {
  /** Whether Easter Sunday is in the week. */
  readonly isEaster: boolean;
  /** Whether Easter Sunday is in the following week. */
  readonly isBeforeEaster: boolean;
  /** Weeks since the week of the country's shopping day (Thanksgiving), from -1 to 1, or null further away. */
  readonly sinceThanksgiving: -1 | 0 | 1 | null;
  /** Weeks between this year's week of Thanksgiving and last year's: 52 or 53. */
  readonly thanksgivingLag: number;
  /** Days by which the date is earlier in its year than the date 52 weeks before: 1, or 2 across 29 February. */
  readonly daysMoved: number;
  /** Days of the week 52 weeks before that come before its Christmas Day, 0 to 6; null without that day. */
  readonly daysBeforeChristmas: number | null;
  /** Days from the nearest Christmas Day to the week's last day; below 0 before it. */
  readonly sinceChristmas: number;
}

/** Returns the facts of the week that ends on an ISO date, in a country. */
export function weekFacts(week: string, country: Country = DEFAULT_COUNTRY): WeekFacts {
  const { shoppingDay }: CountryHolidays = COUNTRIES[country];
  const time = Date.parse(week);
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const isIn = (day: string, end: number) => isInWeek(day, isoDate(end));
  const lastYear = Date.UTC(year - 1, date.getUTCMonth(), date.getUTCDate());
  const [now, before] = [year, year - 1].map(
    (each) => shoppingDay && findHoliday(shoppingDay, each),
  );
  const since = ([-1, 0, 1] as const).find(
    (weeks) => now !== undefined && isIn(now, time - weeks * WEEK),
  );
  return {
    isEaster: isIn(findEasterSunday(year), time),
    isBeforeEaster: isIn(findEasterSunday(year), time + WEEK),
    sinceThanksgiving: since ?? null,
    thanksgivingLag: now && before ? weeksBetween(before, now) : SEASON,
    daysMoved: Math.round((time - 52 * WEEK - lastYear) / DAY),
    daysBeforeChristmas: countDaysBeforeChristmas(time - 52 * WEEK),
    sinceChristmas: countDaysSinceChristmas(time, year),
  };
}

function countDaysBeforeChristmas(end: number): number | null {
  const first = end - 6 * DAY;
  const christmas = findHoliday(HOLIDAYS.CHRISTMAS, new Date(first).getUTCFullYear()) ?? '';
  const days = (Date.parse(christmas) - first) / DAY;
  return days >= 0 && days < 7 ? days : null;
}

function countDaysSinceChristmas(time: number, year: number): number {
  const days = [year - 1, year].map(
    (each) => (time - Date.parse(findHoliday(HOLIDAYS.CHRISTMAS, each) ?? '')) / DAY,
  );
  return days.reduce((nearest, own) => (Math.abs(own) < Math.abs(nearest) ? own : nearest));
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
