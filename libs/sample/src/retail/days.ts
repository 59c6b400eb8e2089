/** A day of the calendar, in whole days after 1 January 1970. */
export type Day = number;

/** Days in a row, both ends included. */
export interface Period {
  readonly first: Day;
  readonly last: Day;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param month 1 to 12 */
export function dayOf(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** yyyy-mm-dd. */
export function isoDate(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCDay();
}

export function* daysOf({ first, last }: Period): Generator<Day> {
  for (let day = first; day <= last; day++) yield day;
}
