import type { ComponentForecast } from './component-forecast.js';
import type { DepartmentRange } from './panel.js';
import type { WeekFacts } from './week-calendar.js';

/**
 * Returns the share of the pattern of one week earlier in a week: k/7, k being the days by which its date has moved
 * against the date 52 weeks before. The week of Thanksgiving and the next follow the same weeks of last year: 0, or 1
 * where Thanksgiving is 53 weeks after Thanksgiving, then in the week before it too.
 */
export function computePreviousWeekShare(week: WeekFacts): number {
  if (week.sinceThanksgiving !== null && week.thanksgivingLag === 53) return 1;
  if (week.sinceThanksgiving === 0 || week.sinceThanksgiving === 1) return 0;
  return week.daysMoved / 7;
}

/**
 * Returns the correction of a forecast F by F'(t) = (1 − k/7) F(t) + (k/7) F(t−1): series × horizon, F' − F. Where the week
 * of last year has Christmas Day, the first 7 − k and the last k days have other shares of its sales, which come from the
 * sums of the department.
 * @param weeks facts of the last week of history and of the weeks of the horizon
 */
export function dateShift(
  component: ComponentForecast,
  departments: readonly DepartmentRange[],
  weeks: readonly WeekFacts[],
): Float64Array {
  const columns = weeks.length;
  const horizon = columns - 1;
  const { season, growth, level } = component;
  const result = new Float64Array(level.length * horizon);
  for (const { from, to } of departments) {
    const sums = new Float64Array(columns);
    for (let s = from; s < to; s++) {
      for (let c = 0; c < columns; c++) {
        sums[c]! += level[s]! + season[s * columns + c]! + growth[s * columns + c]!;
      }
    }
    for (let h = 0; h < horizon; h++) {
      const earlier = computePreviousWeekShare(weeks[h + 1]!);
      const isByDate = earlier === weeks[h + 1]!.daysMoved / 7;
      const own = isByDate ? 1 - lateShare(sums, weeks, h + 1, 7 * earlier) : 1 - earlier;
      const before = isByDate ? lateShare(sums, weeks, h, 7 * earlier) : earlier;
      for (let s = from; s < to; s++) {
        const at = s * columns + h;
        const last = level[s]! + season[at]! + growth[at]!;
        const now = level[s]! + season[at + 1]! + growth[at + 1]!;
        result[s * horizon + h] = before * last + (own - 1) * now;
      }
    }
  }
  return result;
}

/** A day before Christmas sells at most so many times a day of the week before. */
const RUSH = 2.5;

/**
 * Returns the share of the last `days` days in a week's sales. A week with Christmas Day has none on this day; after it, as
 * many as in the next week; the others before it.
 * @param sums of the weeks
 */
function lateShare(
  sums: Float64Array,
  weeks: readonly WeekFacts[],
  c: number,
  days: number,
): number {
  const before = weeks[c]!.daysBeforeChristmas;
  const [week, next, last] = [sums[c]!, sums[c + 1], sums[c - 1]];
  if (before === null || next === undefined || last === undefined || week <= 0) return days / 7;
  const after = 6 - before;
  if (before === 0) return Math.min(days, after) / after;
  const rest = Math.min(week, Math.max(0, (after * next) / 7));
  const rush = Math.min(week - rest, (RUSH * before * Math.max(0, last)) / 7);
  const afterShare = after === 0 ? 0 : (1 - rush / week) / after;
  const beforeShare = after === 0 ? 1 / before : rush / week / before;
  const late = Math.min(days, after) * afterShare;
  return late + Math.max(0, days - after - 1) * beforeShare;
}
