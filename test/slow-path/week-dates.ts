export type Holiday = 'Super Bowl' | 'Labor Day' | 'Thanksgiving' | 'Christmas';

/** Returns the ISO date this number of days later. */
export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

/** 1 to 12. */
export function monthOf(date: string): number {
  return Number(date.slice(5, 7));
}

/** Months since the year 0, so that neighbouring months differ by 1. */
export function monthCount(date: string): number {
  return yearOf(date) * 12 + monthOf(date);
}

export function isLeapYear(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

/** The holiday of a week flagged as one, by the month it falls in. */
export function holidayOf(date: string): Holiday | null {
  switch (monthOf(date)) {
    case 2:
      return 'Super Bowl';
    case 9:
      return 'Labor Day';
    case 11:
      return 'Thanksgiving';
    case 12:
      return 'Christmas';
    default:
      return null;
  }
}
