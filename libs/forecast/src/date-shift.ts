import type { ComponentForecast } from './component-forecast.js';
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
 * Returns the correction of a forecast F by F'(t) = (1 − k/7) F(t) + (k/7) F(t−1): series × horizon, F' − F.
 * @param weeks facts of the weeks of the horizon
 */
export function dateShift(component: ComponentForecast, weeks: readonly WeekFacts[]): Float64Array {
  const horizon = weeks.length;
  const shares = weeks.map(computePreviousWeekShare);
  const { season, growth, level } = component;
  const result = new Float64Array(level.length * horizon);
  for (let s = 0; s < level.length; s++) {
    for (let h = 0; h < horizon; h++) {
      const at = s * (horizon + 1) + h;
      const change = season[at]! + growth[at]! - season[at + 1]! - growth[at + 1]!;
      result[s * horizon + h] = shares[h]! * change;
    }
  }
  return result;
}
