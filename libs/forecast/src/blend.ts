import {
  calendarRegression,
  type CalendarForecast,
  prepareCalendar,
  removeEaster,
} from './calendar-regression.js';
import { addComponent, type ComponentForecast, SEASON } from './component-forecast.js';
import { dateShift } from './date-shift.js';
import { growthFactors, growthForecast, lastColumns, sumYears } from './growth.js';
import { DEFAULT_COUNTRY } from '#calendar/countries.js';
import { computeDayFactors, listFlaggedWeeks } from './holiday-days.js';
import { computeHolidayFactors, hasProfile } from './holiday-profile.js';
import { lowRank } from './low-rank.js';
import type { DepartmentRange, Panel } from './panel.js';
import { seasonalDummies } from './seasonal-dummies.js';
import { storeProfile } from './store-profile.js';
import { isoWeeks, type WeekFacts, weekFacts } from './week-calendar.js';

/** Leading vectors of a department that growth uses. */
const GROWTH_RANK = 10;
/** Weights of the four components, which add up to 1. */
const WEIGHTS = { calendar: 2 / 5, others: 1 / 5 } as const;

/** The blend's forecasts and what they consist of; all but `level` and `easterEffects` are series × horizon. */
export interface Blend {
  readonly means: Float64Array;
  readonly level: Float64Array;
  readonly season: Float64Array;
  readonly easter: Float64Array;
  readonly dateShift: Float64Array;
  readonly growth: Float64Array;
  /** Effect of the week before Easter and of its week: series × 2. */
  readonly easterEffects: Float64Array;
}

/**
 * Forecasts by the weighted mean of four components: calendar regression, store profile, seasonal dummies and growth. The
 * three last see history without the effect of Easter, which is added to their forecasts. Departments come one after another,
 * so that their matrices stay small; growth compares them first.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 13.4 (combinations).
 * @param panel more than 52 weeks; its values change
 */
export function blend(panel: Panel, horizon: number): Blend {
  const weeks = panel.weeks.length;
  const { country = DEFAULT_COUNTRY, departments } = panel;
  const dates = isoWeeks(panel.weeks[0]!, weeks + horizon);
  const facts = dates.map((week) => weekFacts(week, country));
  const flagged = listFlaggedWeeks(panel);
  const ofDays = computeDayFactors(
    country,
    dates,
    facts,
    departments,
    panel.values,
    weeks,
    flagged,
  );
  if (!ofDays) return blendAroundChristmas(panel, horizon, facts);
  removeHoliday(panel, ofDays, facts.length);
  return addHoliday(blendAroundChristmas(panel, horizon, facts), departments, ofDays, weeks);
}

/** Forecasts weeks with a profile of the days around Christmas, if history has two. */
function blendAroundChristmas(panel: Panel, horizon: number, facts: readonly WeekFacts[]): Blend {
  const weeks = panel.weeks.length;
  const distances = facts.map(({ sinceChristmas }) => sinceChristmas);
  if (!hasProfile(distances.slice(0, weeks))) return blendWeeks(panel, horizon, facts);
  const factors = computeHolidayFactors(distances, panel.departments, panel.values, weeks);
  removeHoliday(panel, factors, facts.length);
  const others = facts.map((week) => ({ ...week, daysBeforeChristmas: null }));
  return addHoliday(blendWeeks(panel, horizon, others), panel.departments, factors, weeks);
}

/** Forecasts weeks by their places in the year. */
function blendWeeks(panel: Panel, horizon: number, facts: readonly WeekFacts[]): Blend {
  const weeks = panel.weeks.length;
  const regression = prepareCalendar(facts, weeks);
  const sums = new Float64Array(panel.series.length * 2);
  const departments = panel.departments.map((range) => {
    const own = selectDepartment(panel, range);
    const smooth = lowRank(own.values, weeks);
    const calendar = calendarRegression(smooth, regression);
    const factors = removeEaster(smooth.factors, calendar.factorEffects, facts.slice(0, weeks));
    sums.set(smooth.combine(sumYears(factors, weeks), GROWTH_RANK), range.from * 2);
    return { range, own, calendar, adjusted: { ...smooth, factors } };
  });
  const growth = growthFactors(panel.series, sums);
  const result = emptyBlend(panel.series.length, horizon);
  for (const { range, own, calendar, adjusted } of departments) {
    const { from, to } = range;
    const values = removeEaster(own.values, calendar.easterEffects, facts.slice(0, weeks));
    const others = storeProfile(own, values, horizon);
    addComponent(others, seasonalDummies(values, weeks, horizon));
    const lastYear = lastColumns(adjusted.factors, weeks, SEASON);
    const lastYears = adjusted.combine(lastYear, GROWTH_RANK);
    addComponent(others, growthForecast(lastYears, growth.subarray(from, to), horizon));
    writeBlend(result, from, calendar, others, facts.slice(weeks - 1));
  }
  return result;
}

function selectDepartment(panel: Panel, { department, from, to }: DepartmentRange): Panel {
  const weeks = panel.weeks.length;
  return {
    ...panel,
    series: panel.series.slice(from, to),
    departments: [{ department, from: 0, to: to - from }],
    values: panel.values.subarray(from * weeks, to * weeks),
    present: panel.present.subarray(from * weeks, to * weeks),
  };
}

/**
 * Writes the mean of the components of a department.
 * @param first position of its first series
 * @param others sum of the three last components
 * @param weeks facts of the last week of history and of the weeks of the horizon
 */
function writeBlend(
  result: Blend,
  first: number,
  calendar: CalendarForecast,
  others: ComponentForecast,
  weeks: readonly WeekFacts[],
): void {
  const horizon = weeks.length - 1;
  const series = others.level.length;
  const whole = [{ department: 0, from: 0, to: series }];
  const shift = dateShift(others, whole, weeks);
  const atChristmas = dateShift(weighCalendar(others, calendar, horizon), whole, weeks);
  for (let s = 0; s < series; s++) {
    const level = weigh(others.level[s]!, calendar.level[s]!);
    result.level[first + s] = level;
    for (let h = 0; h < horizon; h++) {
      const own = s * horizon + h;
      const rest = own + s + 1;
      const at = first * horizon + own;
      const season = weigh(others.season[rest]!, calendar.season[own]!);
      const growth = weigh(others.growth[rest]!, calendar.growth[own]!);
      const moved = isByChristmas(weeks, 1 + h)
        ? atChristmas[own]!
        : weigh(shift[own]!, calendar.dateShift[own]!);
      const easter = calendar.easterForecast[own]!;
      result.season[at] = season;
      result.growth[at] = growth;
      result.dateShift[at] = moved;
      result.easter[at] = easter;
      result.means[at] = level + season + growth + moved + easter;
    }
  }
  result.easterEffects.set(calendar.easterEffects, first * 2);
}

function emptyBlend(series: number, horizon: number): Blend {
  const part = () => new Float64Array(series * horizon);
  return {
    means: part(),
    level: new Float64Array(series),
    season: part(),
    easter: part(),
    dateShift: part(),
    growth: part(),
    easterEffects: new Float64Array(series * 2),
  };
}

/** Returns whether a week or the one before has Christmas Day in last year's week. */
function isByChristmas(weeks: readonly WeekFacts[], c: number): boolean {
  return (
    c > 1 && (weeks[c]!.daysBeforeChristmas !== null || weeks[c - 1]!.daysBeforeChristmas !== null)
  );
}

const weigh = (fromOthers: number, fromCalendar: number) =>
  WEIGHTS.others * fromOthers + WEIGHTS.calendar * fromCalendar;

/** Returns the weighted sum of components with the calendar's, whose season is that of last year's weeks. */
function weighCalendar(
  others: ComponentForecast,
  { level, season, growth }: CalendarForecast,
  horizon: number,
): ComponentForecast {
  const shared = (rest: Float64Array, own: Float64Array) => {
    const sum = rest.map((value) => WEIGHTS.others * value);
    for (let s = 0, i = 0; s < level.length; s++) {
      for (let h = 0; h < horizon; h++, i++) sum[i + s + 1]! += WEIGHTS.calendar * own[i]!;
    }
    return sum;
  };
  return {
    level: others.level.map((value, s) => weigh(value, level[s]!)),
    season: shared(others.season, season),
    growth: shared(others.growth, growth),
  };
}

/** Divides values by the factors of their weeks. @param factors departments × `columns` */
function removeHoliday(
  { departments, values, weeks }: Panel,
  factors: Float64Array,
  columns: number,
): void {
  for (const [d, { from, to }] of departments.entries()) {
    for (let s = from; s < to; s++) {
      for (let t = 0; t < weeks.length; t++) {
        values[s * weeks.length + t]! /= factors[d * columns + t]!;
      }
    }
  }
}

/**
 * Returns a blend with all weeks multiplied by their factors. The factor of last year's week is a part of the season, what
 * this year's differs from it a part of the date shift.
 */
function addHoliday(
  made: Blend,
  departments: readonly DepartmentRange[],
  factors: Float64Array,
  weeks: number,
): Blend {
  const horizon = made.means.length / made.level.length;
  for (const [d, { from, to }] of departments.entries()) {
    for (let s = from; s < to; s++) {
      for (let h = 0; h < horizon; h++) {
        const at = s * horizon + h;
        const now = d * (weeks + horizon) + weeks + h;
        const [factor, before] = [factors[now]!, factors[now - SEASON]!];
        const usual = made.level[s]! + made.season[at]!;
        const growth = factor * made.growth[at]!;
        const mean = factor * made.means[at]!;
        const season = made.season[at]! + (before - 1) * usual;
        made.dateShift[at] = mean - made.level[s]! - season - growth - made.easter[at]!;
        made.means[at] = mean;
        made.season[at] = season;
        made.growth[at] = growth;
      }
    }
  }
  return made;
}
