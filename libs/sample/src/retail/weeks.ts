import { seasonIndex, weeksFromStart } from '../calendar.js';
import { at } from '../random.js';

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
function weekdayOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCDay();
}

export function* daysOf({ first, last }: Period): Generator<Day> {
  for (let day = first; day <= last; day++) yield day;
}

/** A week at the tills, Saturday to Friday. */
export interface TradingWeek extends Period {
  /** How much more is sold than in an ordinary week. */
  readonly season: number;
}

/** Weeks of transactions, at most: those of a year. */
const WEEKS = 52;
/** Visits to the average shop on the average day. */
const VISITS = 1.85;
/** From Sunday to Saturday. */
const WEEKDAYS = [1.1, 0.8, 0.8, 0.85, 0.95, 1.1, 1.4] as const;

/** The last year, or less, of so many weeks of the chain. */
export function tradingWeeks(count: number): TradingWeek[] {
  const weeks = weeksFromStart(count);
  const season = seasonIndex('steady', weeks);
  return weeks
    .map(({ year, month, day }, i) => {
      const last = dayOf(year, month, day);
      return { first: last - 6, last, season: at(season, i) };
    })
    .slice(-WEEKS);
}

/** Visits to expect in the average shop on a day of these weeks. */
export function visitsOn(weeks: readonly TradingWeek[]): (day: Day) => number {
  const start = at(weeks, 0).first;
  return (day) =>
    VISITS * at(WEEKDAYS, weekdayOf(day)) * at(weeks, Math.floor((day - start) / 7)).season;
}
