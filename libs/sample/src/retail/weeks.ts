import { at } from '../at.js';
import { weeksFromStart } from '../calendar.js';
import { seasonIndex } from '../season.js';
import { type Day, dayOf, type Period, weekdayOf } from './days.js';

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
