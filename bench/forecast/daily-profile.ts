import { addDays, findEasterSunday, findHoliday } from '#calendar/holiday.js';
import { HOLIDAYS } from '#calendar/holidays.js';

/** Returns the days from the first ISO date to the second. */
export const countDays = (first: string, last: string) =>
  Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000);

/**
 * Returns the expected sales of a week as a multiple of the usual week: the mean over its seven days, so that a holiday
 * acts by its distance from each day, whatever weekday weeks end on.
 * @param first last day of week 0
 */
export function dailyProfile(first: string, department: number): (t: number) => number {
  const holidays = { christmas: 0.8 * department, thanksgiving: 0.5, easter: 0.25 };
  return (t) => {
    let sum = 0;
    for (let back = 0; back < 7; back++) {
      const day = addDays(first, 7 * t - back);
      const year = Number(day.slice(0, 4));
      const apart = (date = '') => Math.round((Date.parse(day) - Date.parse(date)) / 86_400_000);
      const turn = (2 * Math.PI * (apart(`${year}-01-01`) - 40 * department)) / 365;
      // A polynomial, since the last digit of a sine may differ between engines: Bhaskara's formula.
      const season = 1 + 0.2 * wave(turn / Math.PI);
      const toThanksgiving = apart(findHoliday(HOLIDAYS.THANKSGIVING, year));
      sum +=
        season *
        (1 +
          christmasEffect(apart(`${year}-12-25`), holidays.christmas) +
          (toThanksgiving >= -3 && toThanksgiving <= 2 ? holidays.thanksgiving : 0) +
          isInRange(apart(findEasterSunday(year)), -7, -1) * holidays.easter);
    }
    return sum / 7;
  };
}

/** Returns 1 for a value from `from` to `to`, else 0. */
export const isInRange = (value: number, from: number, to: number) =>
  Number(value >= from && value <= to);

/** Shopping grows over the three weeks before Christmas and falls below the usual in the week after it. */
function christmasEffect(days: number, strength: number): number {
  if (days === 0) return -0.9;
  if (days > 0) return days <= 10 ? -0.2 : 0;
  return days < -21 ? 0 : strength * (1 + days / 22) ** 2;
}

/** Returns nearly sin(π x). */
function wave(x: number): number {
  const place = ((x % 2) + 2) % 2;
  const half = place % 1;
  const value = (16 * half * (1 - half)) / (5 - 4 * half * (1 - half));
  return place < 1 ? value : -value;
}
