import { calendarRegression, type CalendarForecast, removeEaster } from './calendar-regression.js';
import { addComponent, type ComponentForecast, emptyComponent } from './component-forecast.js';
import { dateShift } from './date-shift.js';
import { growthForecast } from './growth.js';
import { lowRank, storeVectors } from './low-rank.js';
import type { DepartmentRange, Panel } from './panel.js';
import { seasonalDummies } from './seasonal-dummies.js';
import { seasonOperator, stlForecast } from './stl.js';
import { storeProfile } from './store-profile.js';
import { isoWeeks, type WeekFacts, weekFacts } from './week-calendar.js';

/** Singular vectors kept for the calendar and STL, and for growth. */
const RANK = { calendar: 12, growth: 10 } as const;
/** Each of the five components has the same weight. */
const WEIGHT = 1 / 5;

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
 * Forecasts by the mean of five components: calendar regression, store profile, seasonal dummies, STL and growth. The
 * four last see history without the effect of Easter, which is added to their forecasts.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 13.4 (combinations).
 * @param panel more than 52 weeks
 */
export function blend(panel: Panel, horizon: number): Blend {
  const weeks = panel.weeks.length;
  const facts = isoWeeks(panel.weeks[0]!, weeks + horizon).map(weekFacts);
  const past = facts.slice(0, weeks);
  const vectors = storeVectors(panel);
  const smooth = lowRank(panel, vectors, RANK.calendar, panel.values);
  const calendar = calendarRegression(smooth, weeks, facts);
  const factors = removeEaster(smooth.factors, calendar.factorEffects, past);
  const adjusted = removeEaster(panel.values, calendar.easterEffects, past);
  const coarse = lowRank(panel, vectors, RANK.growth, adjusted);
  const others = emptyComponent(panel.series.length, horizon);
  addComponent(others, storeProfile(panel, adjusted, horizon), WEIGHT);
  addComponent(others, seasonalDummies(adjusted, weeks, horizon), WEIGHT);
  const stl = stlForecast({ ...smooth, factors }, seasonOperator(weeks), weeks, horizon);
  addComponent(others, stl, WEIGHT);
  addComponent(others, growthForecast(panel, coarse.combine(coarse.factors), horizon), WEIGHT);
  return combine(calendar, others, panel.departments, facts.slice(weeks - 1));
}

function combine(
  calendar: CalendarForecast,
  others: ComponentForecast,
  departments: readonly DepartmentRange[],
  weeks: readonly WeekFacts[],
): Blend {
  const horizon = weeks.length - 1;
  const shift = dateShift(others, departments, weeks);
  const whole = addCalendar(others, calendar, horizon);
  const atChristmas = dateShift(whole, departments, weeks);
  const level = others.level.map((value, s) => value + WEIGHT * calendar.level[s]!);
  const shared = (own: Float64Array, rest: Float64Array) =>
    own.map((value, i) => {
      const row = Math.floor(i / horizon);
      return WEIGHT * value + rest[i + row + 1]!;
    });
  const season = shared(calendar.season, others.season);
  const growth = shared(calendar.growth, others.growth);
  const moved = shift.map((value, i) =>
    isByChristmas(weeks, 1 + (i % horizon))
      ? atChristmas[i]!
      : value + WEIGHT * calendar.dateShift[i]!,
  );
  const easter = calendar.easterForecast;
  const means = season.map(
    (value, i) => level[Math.floor(i / horizon)]! + value + growth[i]! + moved[i]! + easter[i]!,
  );
  const { easterEffects } = calendar;
  return { means, level, season, easter, dateShift: moved, growth, easterEffects };
}

/** Returns whether a week or the one before has Christmas Day in last year's week. */
function isByChristmas(weeks: readonly WeekFacts[], c: number): boolean {
  return (
    c > 1 && (weeks[c]!.daysBeforeChristmas !== null || weeks[c - 1]!.daysBeforeChristmas !== null)
  );
}

/** Returns the sum of components with the calendar's, whose season is that of last year's weeks. */
function addCalendar(
  others: ComponentForecast,
  { level, season, growth }: CalendarForecast,
  horizon: number,
): ComponentForecast {
  const shared = (rest: Float64Array, own: Float64Array) =>
    rest.map((value, i) => {
      const h = (i % (horizon + 1)) - 1;
      return h < 0 ? value : value + WEIGHT * own[Math.floor(i / (horizon + 1)) * horizon + h]!;
    });
  return {
    level: others.level.map((value, s) => value + WEIGHT * level[s]!),
    season: shared(others.season, season),
    growth: shared(others.growth, growth),
  };
}
