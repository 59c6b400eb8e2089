const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A month by its number, 1 to 12. */
export const monthName = (month: number) => MONTHS[month - 1] ?? String(month);

export const shortMonth = (month: number) => monthName(month).slice(0, 3);

/** The month of an ISO date, 1 to 12. */
export const parseMonth = (date: string) => Number(date.slice(5, 7));

export const parseYear = (date: string) => Number(date.slice(0, 4));

/** `2012-10-26` as `26 October 2012`. */
export const longDate = (date: string) =>
  `${Number(date.slice(8, 10))} ${monthName(parseMonth(date))} ${parseYear(date)}`;

/** `2012-10-26` as `26 October`. */
export const dayAndMonth = (date: string) =>
  `${Number(date.slice(8, 10))} ${monthName(parseMonth(date))}`;

/** `2012-10-26` as `26 Oct 2012`. */
export const shortDate = (date: string) =>
  `${Number(date.slice(8, 10))} ${shortMonth(parseMonth(date))} ${parseYear(date)}`;

/** `2012-10-01` as `October 2012`. */
export const monthAndYear = (date: string) => `${monthName(parseMonth(date))} ${parseYear(date)}`;

/** Returns midnight in UTC, so that a chart's axis and the data mean the same day in every zone. */
export const day = (date: string) => new Date(`${date}T00:00:00Z`);

/** Returns the date a number of days after another. */
export function daysAfter(date: string, days: number): string {
  const after = day(date);
  after.setUTCDate(after.getUTCDate() + days);
  return after.toISOString().slice(0, 10);
}

/** Returns the date a number of weeks before another. */
export const weeksBefore = (date: string, weeks: number) => daysAfter(date, -7 * weeks);

/** Returns the first day of the month a number of months before a date's. */
export function monthsBefore(date: string, months: number): string {
  const before = day(`${date.slice(0, 7)}-01`);
  before.setUTCMonth(before.getUTCMonth() - months);
  return before.toISOString().slice(0, 10);
}

/** Returns every date from one to another, a week apart. */
export function weeksBetween(first: string, last: string): string[] {
  const dates: string[] = [];
  for (const date = day(first); date <= day(last); date.setUTCDate(date.getUTCDate() + 7)) {
    dates.push(date.toISOString().slice(0, 10));
  }
  return dates;
}

/** Returns the first day of every month from one date's to another's. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (
    const month = day(`${first.slice(0, 7)}-01`);
    month <= day(last);
    month.setUTCMonth(month.getUTCMonth() + 1)
  ) {
    months.push(month.toISOString().slice(0, 10));
  }
  return months;
}

/** Returns every year from one date's to another's. */
export const yearsBetween = (first: string, last: string) =>
  Array.from(
    { length: parseYear(last) - parseYear(first) + 1 },
    (_, index) => parseYear(first) + index,
  );

/** By the Gregorian rule. */
export const isLeapYear = (year: number) =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;
const steps = [
  [90, 1, 'second'],
  [90 * MINUTE, MINUTE, 'minute'],
  [36 * HOUR, HOUR, 'hour'],
  [60 * DAY, DAY, 'day'],
  [2 * YEAR, MONTH, 'month'],
  [Infinity, YEAR, 'year'],
] as const;

/** Returns the age of something: `just now`, `5 minutes ago`, `14 years ago`. */
export function formatAge(then: Date, now: Date): string {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 10) return 'just now';
  const [, unit, name] = steps.find(([below]) => seconds < below) ?? steps[5];
  const count = Math.round(seconds / unit);
  return `${count} ${name}${count === 1 ? '' : 's'} ago`;
}
