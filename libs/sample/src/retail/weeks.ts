import { listWeeks } from '../calendar.js';
import { requireItem } from '../random.js';

/** A calendar day, in whole days after 1 January 1970. */
export type Day = number;

/** Consecutive days, both ends inclusive. */
export interface Period {
  readonly first: Day;
  readonly last: Day;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param month 1 to 12 */
export function toDay(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** Formatting takes as long as the rest of a transaction's line, and many lines have the same day. */
const isoDates = new Map<Day, string>();

/** yyyy-mm-dd. */
export function formatIsoDate(day: Day): string {
  const known = isoDates.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  isoDates.set(day, text);
  return text;
}

/** Returns 0 for Sunday to 6 for Saturday. */
function toWeekday(day: Day): number {
  return new Date(day * DAY_MS).getUTCDay();
}

export function* listDays({ first, last }: Period): Generator<Day> {
  for (let day = first; day <= last; day++) yield day;
}

/** A trading week, Saturday to Friday. */
export interface TradingWeek extends Period {
  /** dd/mm/yyyy, as in the sales file. */
  readonly date: string;
}

/** Maximum number of weeks of transactions: one year. */
const WEEKS = 52;
/** Weights of the days from Sunday to Saturday. */
const WEEKDAYS = [1.1, 0.8, 0.8, 0.85, 0.95, 1.1, 1.4] as const;

/** Returns the last year of the chain's weeks, or fewer. */
export function planTradingWeeks(count: number): TradingWeek[] {
  return listWeeks(count)
    .map(({ year, month, day, date }) => {
      const last = toDay(year, month, day);
      return { first: last - 6, last, date };
    })
    .slice(-WEEKS);
}

/** Returns the part of a week's sales that a shop has made when a day of the week ends. */
export function sumWeekdayShares({ first }: Period, day: Day): number {
  const weigh = (each: Day) => requireItem(WEEKDAYS, toWeekday(each));
  const sum = (last: Day) =>
    [...listDays({ first, last })].reduce((all, each) => all + weigh(each), 0);
  return sum(day) / sum(first + WEEKDAYS.length - 1);
}
