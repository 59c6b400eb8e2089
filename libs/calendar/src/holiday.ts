const DAY_MS = 24 * 60 * 60 * 1000;
export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
export const MONTHS = [
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
] as const;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'];

export type Weekday = (typeof WEEKDAYS)[number];
export type Month = (typeof MONTHS)[number];

/** The day of a holiday in a year: a date, the nth or last weekday of a month, or days from Easter Sunday. */
export type DateRule =
  | { month: Month; day: number }
  | { month: Month; weekday: Weekday; nth: 1 | 2 | 3 | 4 | 'last' }
  | { daysAfterEaster: number };

/** A holiday as a chain declares it. */
export interface Holiday {
  /** As in answers. */
  name: string;
  /** In order of `since`, the first year of a rule: the last one that has begun decides. Left out, it always held. */
  dates: readonly (DateRule & { since?: number })[];
  /** Weeks before the holiday's own in which people shop for it. */
  weeksBefore: number;
  /** Weeks after the holiday's own that have its effect. */
  weeksAfter: number;
  /** Weeks before and after the holiday's own that answers neither count to it nor to the quiet weeks. */
  window?: HolidayWindow;
}

/** Numbers of whole weeks around a holiday's own week. */
export interface HolidayWindow {
  before: number;
  after: number;
}

/** Returns the ISO date of a holiday in a year; undefined before its first rule. */
export function findHoliday({ dates }: Pick<Holiday, 'dates'>, year: number): string | undefined {
  const rule = dates.findLast(({ since = year }) => since <= year);
  if (rule === undefined) return undefined;
  if ('daysAfterEaster' in rule) return addDays(findEasterSunday(year), rule.daysAfterEaster);
  const month = MONTHS.indexOf(rule.month);
  if ('day' in rule) return toIsoDate(Date.UTC(year, month, rule.day));
  if (rule.nth === 'last') {
    const last = toIsoDate(Date.UTC(year, month + 1, 0));
    return addDays(last, -((findWeekday(last) - WEEKDAYS.indexOf(rule.weekday) + 7) % 7));
  }
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  const toWeekday = (WEEKDAYS.indexOf(rule.weekday) - first + 7) % 7;
  return toIsoDate(Date.UTC(year, month, 1 + toWeekday + 7 * (rule.nth - 1)));
}

/**
 * Returns the ISO date of Easter Sunday in the Gregorian calendar.
 * Source: J. Meeus, Astronomical Algorithms (1991), chapter 8.
 */
export function findEasterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return toIsoDate(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1));
}

/** Returns whether a day is one of the seven that end on the week's date; both are ISO dates. */
export function isInWeek(day: string, week: string): boolean {
  const daysBefore = (Date.parse(week) - Date.parse(day)) / DAY_MS;
  return daysBefore >= 0 && daysBefore < 7;
}

/**
 * Returns the first two holidays with a week in common, whatever weekday weeks end on: their own weeks and their windows
 * count. Undefined when all are apart.
 */
export function findOverlap(
  holidays: readonly Holiday[],
  years: { first: number; last: number },
): { names: [string, string]; week: string } | undefined {
  for (let year = years.first; year <= years.last; year++) {
    for (let weekday = 0; weekday < 7; weekday++) {
      const names = new Map<string, string>();
      for (const holiday of holidays) {
        const day = findHoliday(holiday, year);
        if (day === undefined) continue;
        const toEnd = (weekday - findWeekday(day) + 7) % 7;
        const { before, after } = holiday.window ?? { before: 0, after: 0 };
        for (let week = -before; week <= after; week++) {
          const date = addDays(day, toEnd + 7 * week);
          const other = names.get(date);
          if (other !== undefined) return { names: [other, holiday.name], week: date };
          names.set(date, holiday.name);
        }
      }
    }
  }
  return undefined;
}

/** Returns the number of an ISO date's weekday: 0 for Sunday. */
export const findWeekday = (date: string): number => new Date(date).getUTCDay();

/** Returns the ISO date a number of days later. */
export const addDays = (date: string, days: number): string =>
  toIsoDate(Date.parse(date) + days * DAY_MS);

/** Returns a holiday's rules in words: `The 25th of December, with the three weeks before.` */
export function describeHoliday({ dates, weeksBefore, weeksAfter }: Holiday): string {
  const rules = dates.map(
    (rule, index) =>
      `${index > 0 ? `from ${rule.since} ` : ''}${describeRule(rule, index === 0 ? 'The' : 'the')}`,
  );
  const weeks = [describeWeeks(weeksBefore, 'before'), describeWeeks(weeksAfter, 'after')].filter(
    (each) => each !== undefined,
  );
  const around = weeks.length > 0 ? `, with ${weeks.join(' and ')}` : '';
  return `${rules.join(', ')}${around}.`;
}

function describeRule(rule: DateRule, the: string): string {
  if ('day' in rule) return `${the} ${rule.day}${findSuffix(rule.day)} of ${rule.month}`;
  if ('weekday' in rule) {
    const nth = rule.nth === 'last' ? 'last' : ORDINALS[rule.nth - 1];
    return `${the} ${nth} ${rule.weekday} of ${rule.month}`;
  }
  const days = rule.daysAfterEaster;
  if (days === 0) return 'Easter Sunday';
  return `${Math.abs(days)} days ${days < 0 ? 'before' : 'after'} Easter Sunday`;
}

function describeWeeks(weeks: number, side: 'before' | 'after'): string | undefined {
  if (weeks === 0) return undefined;
  return weeks === 1 ? `the week ${side}` : `the ${NUMBERS[weeks] ?? weeks} weeks ${side}`;
}

function findSuffix(day: number): string {
  if (day > 10 && day < 14) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

const toIsoDate = (time: number): string => new Date(time).toISOString().slice(0, 10);
