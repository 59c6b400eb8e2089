import { SEASON } from './component-forecast.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import { findHoliday } from '#calendar/holiday.js';
import { HOLIDAYS } from '#calendar/holidays.js';
import { isoWeeks, weekFacts, weeksBetween } from './week-calendar.js';

/** Features of a forecast week of a series, in this order. */
const FEATURES = [
  'weeks ahead',
  'week of the year',
  'department',
  'store',
  'forecast / usual week',
  'last year’s week - forecast, in usual weeks',
  'the week before it - forecast',
  'the week after it - forecast',
  'last 4 weeks - a year before, in usual weeks',
  'last 13 weeks - a year before, in usual weeks',
  'last 13 weeks / a year before, of the department',
  'Easter: 1 in its week, 2 in the week before',
  'weeks since Christmas of the year',
  'last 4 weeks, in usual weeks',
] as const;
export const FEATURE_COUNT = FEATURES.length;

/** Calendar features of the weeks from the panel's first one. */
export interface CalendarFeatures {
  readonly weekOfYear: Float32Array;
  readonly easter: Float32Array;
  readonly sinceChristmas: Float32Array;
}

/** @param count weeks, with those of the horizon */
export function calendarFeatures(first: string, count: number): CalendarFeatures {
  const weeks = isoWeeks(first, count);
  const facts = weeks.map(weekFacts);
  const yearOf = (week: string) => Number(week.slice(0, 4));
  return {
    weekOfYear: Float32Array.from(weeks, (week) =>
      Math.floor(weeksBetween(`${yearOf(week)}-01-01`, week)),
    ),
    easter: Float32Array.from(
      facts,
      (week) => Number(week.isEaster) + 2 * Number(week.isBeforeEaster),
    ),
    sinceChristmas: Float32Array.from(weeks, (week) =>
      weeksBetween(findHoliday(HOLIDAYS.CHRISTMAS, yearOf(week)) ?? '', week),
    ),
  };
}

/** Writes the features of series in forecasts from one origin; they follow from the weeks before it alone. */
export class OriginFeatures {
  private readonly horizon: number;
  private readonly recent: Float64Array;
  private readonly departmentGrowth: Float64Array;

  /** @param centres usual week of each series */
  constructor(
    private readonly panel: Panel,
    private readonly calendar: CalendarFeatures,
    private readonly origin: Origin,
    private readonly centres: Float64Array,
  ) {
    this.horizon = origin.means.length / panel.series.length;
    this.recent = Float64Array.from({ length: panel.series.length * 4 }, (_, i) =>
      this.sum(Math.floor(i / 4), i % 2 === 0 ? 4 : 13, i % 4 < 2 ? 0 : SEASON),
    );
    this.departmentGrowth = new Float64Array(panel.series.length);
    for (const { from, to } of panel.departments) {
      let [latest, yearBefore] = [0, 0];
      for (let s = from; s < to; s++) {
        latest += this.recent[s * 4 + 1]!;
        yearBefore += this.recent[s * 4 + 3]!;
      }
      this.departmentGrowth.fill(yearBefore > 0 ? latest / yearBefore : 1, from, to);
    }
  }

  /** @param h week of the horizon, from 0 @param at position in `target` */
  write(s: number, h: number, target: Float32Array, at: number): void {
    const { panel, calendar, origin, recent } = this;
    const week = origin.weeks + h;
    const centre = this.centres[s]!;
    const usual = origin.means[s * this.horizon + h]! / centre;
    const lastYear = (by: number) => this.valueAt(s, week - SEASON + by) / centre - usual;
    const [four, thirteen] = [recent[s * 4]!, recent[s * 4 + 1]!];
    target[at] = h;
    target[at + 1] = calendar.weekOfYear[week]!;
    target[at + 2] = panel.series[s]!.department;
    target[at + 3] = panel.series[s]!.store;
    target[at + 4] = usual;
    target[at + 5] = lastYear(0);
    target[at + 6] = lastYear(-1);
    target[at + 7] = lastYear(1);
    target[at + 8] = (four - recent[s * 4 + 2]!) / centre / 4;
    target[at + 9] = (thirteen - recent[s * 4 + 3]!) / centre / 13;
    target[at + 10] = this.departmentGrowth[s]!;
    target[at + 11] = calendar.easter[week]!;
    target[at + 12] = calendar.sinceChristmas[week]!;
    target[at + 13] = four / centre / 4;
  }

  /** Returns the value of a week of history, the first or last one outside of it. */
  private valueAt(s: number, week: number): number {
    const inside = Math.min(Math.max(week, 0), this.origin.weeks - 1);
    return this.panel.values[s * this.panel.weeks.length + inside]!;
  }

  private sum(s: number, weeks: number, before: number): number {
    let sum = 0;
    for (let t = this.origin.weeks - weeks; t < this.origin.weeks; t++) {
      sum += this.valueAt(s, t - before);
    }
    return sum;
  }
}
