import { Matrix, solve } from 'ml-matrix';
import { SEASON } from './component-forecast.js';
import { smoothLevels } from './exponential-smoothing.js';
import type { LowRank } from './low-rank.js';
import { multiply } from './matrix.js';
import { computeMean } from './mean.js';
import type { WeekFacts } from './week-calendar.js';

const BEFORE_EASTER = SEASON;
const EASTER = SEASON + 1;
const TREND = SEASON + 2;
const COLUMNS = SEASON + 3;
/** Strength of the ridge on the season's deviation from its mean, on Easter and on the trend. */
const RIDGE = { season: 0.05, easter: 0.3, trend: 20 } as const;
/** Weeks after which a week weighs half. */
const HALF_LIFE = 52;

/** Forecasts of the calendar regression, and what it found about Easter. Matrices have a row per series. */
export interface CalendarForecast {
  readonly level: Float64Array;
  /** Series × horizon, as the next two. */
  readonly season: Float64Array;
  readonly dateShift: Float64Array;
  readonly growth: Float64Array;
  /** Effect of Easter in the forecast weeks: series × horizon. */
  readonly easterForecast: Float64Array;
  /** Effect of the week before Easter and of its week: series × 2, and of the factors: factors × 2. */
  readonly easterEffects: Float64Array;
  readonly factorEffects: Float64Array;
}

/** What the regression is, whatever the series. */
export interface Calendar {
  readonly weeks: number;
  /** Of the weeks of history and of the horizon. */
  readonly rows: readonly DesignRow[];
  /** Weeks × coefficients. */
  readonly solution: Float64Array;
}

/** @param facts of the weeks of history and of the horizon */
export function prepareCalendar(facts: readonly WeekFacts[], weeks: number): Calendar {
  const rows = designRows(facts);
  return { weeks, rows, solution: solveRegression(rows, weeks) };
}

/**
 * Ridge regression on 52 cyclic hat functions of the date's place in the year, two dummies for Easter and a linear
 * trend, with weights 0.5^((n−1−t)/52); the level of its residuals by simple exponential smoothing.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., sections 7.4 (moving holidays) and
 * 7.7; Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., sections 3.4.1 and 5.2.
 */
export function calendarRegression(
  smooth: LowRank,
  { weeks, rows, solution }: Calendar,
): CalendarForecast {
  const horizon = rows.length - weeks;
  const fits = multiply(smooth.factors, solution, weeks);
  const residuals = computeResiduals(smooth.factors, fits, rows.slice(0, weeks));
  const levels = smoothLevels(smooth, residuals, weeks);
  const coefficients = smooth.combine(fits);
  const series = levels.length;
  const result = emptyForecast(series, horizon);
  for (let s = 0; s < series; s++) {
    const own = coefficients.subarray(s * COLUMNS, (s + 1) * COLUMNS);
    const mean = computeMean(own.subarray(0, SEASON));
    const slope = own[TREND]! / SEASON;
    result.level[s] = mean + slope * (weeks - 1) + levels[s]!;
    for (let h = 0; h < horizon; h++) {
      const at = s * horizon + h;
      const row = rows[weeks + h]!;
      const season = hatValue(own, row.lastYear);
      result.season[at] = season - mean;
      result.dateShift[at] = hatValue(own, row.position) - season;
      result.growth[at] = slope * (h + 1);
      result.easterForecast[at] = easterValue(own, row);
    }
  }
  return {
    ...result,
    easterEffects: pickEasterEffects(coefficients),
    factorEffects: pickEasterEffects(fits),
  };
}

/** Returns values (rows × weeks) without the effects of Easter (rows × 2). @param facts of the weeks */
export function removeEaster(
  values: Float64Array,
  effects: Float64Array,
  facts: readonly WeekFacts[],
): Float64Array {
  const result = values.slice();
  for (const [t, { isBeforeEaster, isEaster }] of facts.entries()) {
    if (!isBeforeEaster && !isEaster) continue;
    const effect = isBeforeEaster ? 0 : 1;
    for (let s = 0; s * 2 < effects.length; s++) {
      result[s * facts.length + t]! -= effects[s * 2 + effect]!;
    }
  }
  return result;
}

interface DesignRow {
  readonly columns: Float64Array;
  /** Place of the week in the year, 0 to 52, and of the week 52 weeks before. */
  readonly position: number;
  readonly lastYear: number;
}

function designRows(facts: readonly WeekFacts[]): DesignRow[] {
  const places = seasonPlaces(facts);
  return facts.map((week, t) => {
    const position = places[t]!;
    const columns = new Float64Array(COLUMNS);
    const before = Math.floor(position);
    columns[before % SEASON]! += before + 1 - position;
    columns[(before + 1) % SEASON]! += position - before;
    columns[BEFORE_EASTER] = Number(week.isBeforeEaster);
    columns[EASTER] = Number(week.isEaster);
    columns[TREND] = t / SEASON;
    return { columns, position, lastYear: places[t - SEASON] ?? position };
  });
}

/**
 * Returns the place of each week in the year, from 0 to below 52, in weeks after the first week's date. The week of
 * Thanksgiving and the next have the places that they had in the first year.
 */
function seasonPlaces(facts: readonly WeekFacts[]): number[] {
  const moved: number[] = [];
  const first = facts.findIndex((week) => week.sinceThanksgiving === 0) % SEASON;
  return facts.map((week, t) => {
    moved[t] = t < SEASON ? 0 : moved[t - SEASON]! + week.daysMoved;
    const since = week.sinceThanksgiving;
    if (since === 0 || since === 1) return (first + since) % SEASON;
    return (((t - moved[t] / 7) % SEASON) + SEASON) % SEASON;
  });
}

function hatValue(coefficients: Float64Array, position: number): number {
  const before = Math.floor(position);
  const share = position - before;
  return (
    (1 - share) * coefficients[before % SEASON]! + share * coefficients[(before + 1) % SEASON]!
  );
}

function easterValue(coefficients: Float64Array, { columns }: DesignRow): number {
  return (
    columns[BEFORE_EASTER]! * coefficients[BEFORE_EASTER]! +
    columns[EASTER]! * coefficients[EASTER]!
  );
}

function pickEasterEffects(coefficients: Float64Array): Float64Array {
  const effects = new Float64Array((coefficients.length / COLUMNS) * 2);
  for (let s = 0; s * 2 < effects.length; s++) {
    effects[s * 2] = coefficients[s * COLUMNS + BEFORE_EASTER]!;
    effects[s * 2 + 1] = coefficients[s * COLUMNS + EASTER]!;
  }
  return effects;
}

/** Returns what the regression leaves of values: rows × weeks. */
function computeResiduals(
  values: Float64Array,
  coefficients: Float64Array,
  rows: readonly DesignRow[],
): Float64Array {
  const weeks = rows.length;
  const residuals = new Float64Array(values.length);
  for (let s = 0; s * weeks < values.length; s++) {
    const own = coefficients.subarray(s * COLUMNS, (s + 1) * COLUMNS);
    for (const [t, row] of rows.entries()) {
      const trend = own[TREND]! * row.columns[TREND]!;
      const fitted = hatValue(own, row.position) + easterValue(own, row) + trend;
      residuals[s * weeks + t] = values[s * weeks + t]! - fitted;
    }
  }
  return residuals;
}

/** Returns the matrix that values are multiplied by for their coefficients: weeks × coefficients. */
function solveRegression(rows: readonly DesignRow[], weeks: number): Float64Array {
  const normal = Matrix.zeros(COLUMNS, COLUMNS);
  const right = Matrix.zeros(COLUMNS, weeks);
  const add = (i: number, j: number, by: number) => normal.set(i, j, normal.get(i, j) + by);
  for (let t = 0; t < weeks; t++) {
    const { columns } = rows[t]!;
    const weight = 0.5 ** ((weeks - 1 - t) / HALF_LIFE);
    for (let i = 0; i < COLUMNS; i++) {
      if (columns[i] === 0) continue;
      right.set(i, t, weight * columns[i]!);
      for (let j = 0; j < COLUMNS; j++) add(i, j, weight * columns[i]! * columns[j]!);
    }
  }
  for (let i = 0; i < SEASON; i++) {
    add(i, i, RIDGE.season);
    for (let j = 0; j < SEASON; j++) add(i, j, -RIDGE.season / SEASON);
  }
  add(BEFORE_EASTER, BEFORE_EASTER, RIDGE.easter);
  add(EASTER, EASTER, RIDGE.easter);
  add(TREND, TREND, RIDGE.trend);
  return Float64Array.from(solve(normal, right).transpose().to1DArray());
}

function emptyForecast(series: number, horizon: number) {
  return {
    level: new Float64Array(series),
    season: new Float64Array(series * horizon),
    dateShift: new Float64Array(series * horizon),
    growth: new Float64Array(series * horizon),
    easterForecast: new Float64Array(series * horizon),
  };
}
