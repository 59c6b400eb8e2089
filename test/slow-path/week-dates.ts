export type Holiday =
  'Super Bowl' | 'Easter' | 'Labor Day' | 'Thanksgiving' | 'Christmas' | 'Other holiday';

/** Returns the ISO date this number of days later. */
export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export function parseYear(date: string): number {
  return Number(date.slice(0, 4));
}

/** 1 to 12. */
export function parseMonth(date: string): number {
  return Number(date.slice(5, 7));
}

/** Months since the year 0, so that neighbouring months differ by 1. */
export function countMonths(date: string): number {
  return parseYear(date) * 12 + parseMonth(date);
}

export function isLeapYear(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

/** Returns the holiday in the seven days that end on the date of a week flagged as a holiday week. */
export function findHoliday(date: string): Holiday {
  for (let back = 0; back < 7; back++) {
    const holiday = holidayOn(addDays(date, -back));
    if (holiday !== undefined) return holiday;
  }
  return 'Other holiday';
}

function holidayOn(date: string): Holiday | undefined {
  const [year, month, day] = [parseYear(date), parseMonth(date), Number(date.slice(8))];
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const isNth = (nth: number) => Math.ceil(day / 7) === nth;
  if (month === 2 && weekday === 0 && year >= 2004 && isNth(year < 2022 ? 1 : 2))
    return 'Super Bowl';
  if (month === 9 && weekday === 1 && isNth(1)) return 'Labor Day';
  if (month === 11 && weekday === 4 && isNth(4)) return 'Thanksgiving';
  if (month === 12 && day === 25) return 'Christmas';
  return date === easterSunday(year) ? 'Easter' : undefined;
}

/** By the rule of C. F. Gauss. */
function easterSunday(year: number): string {
  const k = Math.floor(year / 100);
  const m = 15 + k - Math.floor((13 + 8 * k) / 25) - Math.floor(k / 4);
  const n = 4 + k - Math.floor(k / 4);
  const a = year % 19;
  const d = (19 * a + m) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7;
  const isLate = (d === 29 && e === 6) || (d === 28 && e === 6 && (11 * m + 11) % 30 < 19);
  return addDays(`${year}-03-22`, d + e - (isLate ? 7 : 0));
}
