const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Returns how many weeks the second ISO date is after the first; a fraction when the weekdays differ. */
export function weeksBetween(first: string, second: string): number {
  return (Date.parse(second) - Date.parse(first)) / WEEK;
}

/** Returns `count` ISO dates, seven days apart. */
export function isoWeeks(first: string, count: number): string[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, i) => isoDate(start + i * WEEK));
}

/**
 * Returns the ISO date of Easter Sunday in the Gregorian calendar.
 * Source: J. Meeus, Astronomical Algorithms (1991), chapter 8.
 */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return isoDate(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1));
}

/** Returns the ISO date of Thanksgiving in the United States: the fourth Thursday of November. */
export function thanksgiving(year: number): string {
  const weekday = new Date(Date.UTC(year, 10, 1)).getUTCDay();
  return isoDate(Date.UTC(year, 10, 22 + ((4 - weekday + 7) % 7)));
}

/** Returns the ISO date of Christmas Day. */
export function christmas(year: number): string {
  return `${year}-12-25`;
}

/** Facts about one week: the seven days that end on its date. */
export interface WeekFacts {
  /** Whether Easter Sunday is in the week. */
  readonly isEaster: boolean;
  /** Whether Easter Sunday is in the following week. */
  readonly isBeforeEaster: boolean;
  /** Weeks since the week of Thanksgiving, from -1 to 1, or null further away. */
  readonly sinceThanksgiving: -1 | 0 | 1 | null;
  /** Weeks between this year's week of Thanksgiving and last year's: 52 or 53. */
  readonly thanksgivingLag: number;
  /** Days by which the date is earlier in its year than the date 52 weeks before: 1, or 2 across 29 February. */
  readonly daysMoved: number;
}

/** Returns the facts of the week that ends on an ISO date. */
export function weekFacts(week: string): WeekFacts {
  const time = Date.parse(week);
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const isIn = (day: string, end: number) => {
    const at = Date.parse(day);
    return at > end - WEEK && at <= end;
  };
  const lastYear = Date.UTC(year - 1, date.getUTCMonth(), date.getUTCDate());
  const since = ([-1, 0, 1] as const).find((weeks) =>
    isIn(thanksgiving(year), time - weeks * WEEK),
  );
  const gap = Date.parse(thanksgiving(year)) - Date.parse(thanksgiving(year - 1));
  return {
    isEaster: isIn(easterSunday(year), time),
    isBeforeEaster: isIn(easterSunday(year), time + WEEK),
    sinceThanksgiving: since ?? null,
    thanksgivingLag: gap / WEEK,
    daysMoved: Math.round((time - 52 * WEEK - lastYear) / DAY),
  };
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
