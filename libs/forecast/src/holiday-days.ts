import { Matrix, solve } from 'ml-matrix';
import {
  COUNTRIES,
  type Country,
  type CountryHolidays,
  DEFAULT_COUNTRY,
} from '#calendar/countries.js';
import { addDays, findHoliday, isInWeek } from '#calendar/holiday.js';
import { HOLIDAYS } from '#calendar/holidays.js';
import { multiply } from './matrix.js';
import type { DepartmentRange, Panel } from './panel.js';
import { type WeekFacts, weekFacts, weeksBetween } from './week-calendar.js';

/** Days around a holiday that it acts on: so many before it, itself, and so many after it. */
const DAYS = { before: 6, after: 1 } as const;
const LENGTH = DAYS.before + 1 + DAYS.after;
/** Weeks without a holiday around a week that show its usual sales, on each side. */
const AROUND = 3;
/**
 * Strength of the ridge: on the profile that all holidays share, on what one of them differs from it, and on the weeks that
 * only the files flag.
 */
const RIDGE = { shared: 0.002, own: 0.01, flagged: 0.1 } as const;
/** A week is at least and at most so many times a usual one. */
const LIMIT = { least: 0.1, most: 10 } as const;

/**
 * Returns what each week is for each department because of the single holidays of a country, and of weeks that only the files
 * flag, as a multiple of a usual week: departments × weeks. Each day around a holiday has an effect, which holidays share as far as one
 * alone has too few years; all flagged weeks share one effect. It is a ridge regression of history's weeks, as shares of the
 * weeks around them, on the days that they have of each distance.
 * Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., section 3.4.1.
 * @param dates of the weeks of history and horizon
 * @param values series × weeks of history
 * @param flagged ISO dates of `listFlaggedWeeks`
 * @returns undefined without such holidays and flagged weeks, and before history has one
 */
export function computeDayFactors(
  country: Country,
  dates: readonly string[],
  facts: readonly WeekFacts[],
  departments: readonly DepartmentRange[],
  values: Float64Array,
  weeks: number,
  flagged: readonly string[] = [],
): Float64Array | undefined {
  const rows = countDays(country, dates);
  for (const [t, week] of dates.entries()) {
    if (flagged.includes(week)) rows[t]![rows[t]!.length - 1] = 1;
  }
  const shown = listShownWeeks(rows, facts, weeks);
  if (shown.length === 0) return undefined;
  const solution = solveEffects(shown.map(({ t }) => rows[t]!));
  const factors = new Float64Array(departments.length * dates.length).fill(1);
  for (const [d, { from, to }] of departments.entries()) {
    const sums = new Float64Array(weeks);
    for (let s = from; s < to; s++) {
      for (let t = 0; t < weeks; t++) sums[t]! += values[s * weeks + t]!;
    }
    const shares = Float64Array.from(shown, ({ t, usual }) => {
      const expected = usual.reduce((sum, w) => sum + sums[w]!, 0) / usual.length;
      return sums[t]! / expected - 1;
    });
    if (!shares.every(Number.isFinite)) continue;
    const effects = multiply(solution, shares, shown.length);
    for (const [t, row] of rows.entries()) {
      const factor = row.reduce((sum, count, i) => sum + count * effects[i]!, 1);
      factors[d * dates.length + t] = Math.min(LIMIT.most, Math.max(LIMIT.least, factor));
    }
  }
  return factors;
}

/**
 * Returns the ISO dates of the weeks that the files flag as holidays, and whose sales neither the country's holidays nor
 * Christmas explain.
 */
export function listFlaggedWeeks({
  flagged = [],
  country = DEFAULT_COUNTRY,
}: Pick<Panel, 'flagged' | 'country'>): string[] {
  const { shoppingDay, days }: CountryHolidays = COUNTRIES[country];
  const named = country === DEFAULT_COUNTRY ? Object.values(HOLIDAYS) : [];
  const known = [...named, ...(shoppingDay ? [shoppingDay] : [])];
  const holidays = [...known, ...days.map((rule) => ({ dates: [rule] }))];
  const hasKnown = (week: string) =>
    [addDays(week, -6), week].some((day) =>
      holidays.some((holiday) =>
        isInWeek(findHoliday(holiday, Number(day.slice(0, 4))) ?? '', week),
      ),
    );
  return flagged.filter((week) => isPlain(weekFacts(week, country)) && !hasKnown(week));
}

/** Returns the shares of days of each distance in each week: of all holidays, then of each; the last figure is for a flag. */
function countDays(country: Country, dates: readonly string[]): Float64Array[] {
  const { days: rules }: CountryHolidays = COUNTRIES[country];
  const rows = dates.map(() => new Float64Array(LENGTH * (1 + rules.length) + 1));
  const [first, last] = [dates[0]!, dates.at(-1)!].map((date) => Number(date.slice(0, 4)));
  for (const [r, rule] of rules.entries()) {
    for (let year = first!; year <= last! + 1; year++) {
      const holiday = findHoliday({ dates: [rule] }, year)!;
      for (let day = 0; day < LENGTH; day++) {
        const week = Math.ceil(weeksBetween(dates[0]!, addDays(holiday, day - DAYS.before)));
        const row = rows[week];
        if (!row) continue;
        row[day]! += 1 / 7;
        row[(1 + r) * LENGTH + day]! += 1 / 7;
      }
    }
  }
  return rows;
}

/** Returns the weeks of history with days of a holiday, each with the weeks around it that have none. */
function listShownWeeks(
  rows: readonly Float64Array[],
  facts: readonly WeekFacts[],
  weeks: number,
): { t: number; usual: number[] }[] {
  const isUsual = (t: number) => isPlain(facts[t]!) && rows[t]!.every((count) => count === 0);
  return rows.slice(0, weeks).flatMap((row, t) => {
    if (!isPlain(facts[t]!) || row.every((count) => count === 0)) return [];
    const near = Array.from({ length: 2 * AROUND + 1 }, (_, i) => t - AROUND + i);
    const usual = near.filter((w) => w >= 0 && w < weeks && isUsual(w));
    return usual.length < 2 ? [] : [{ t, usual }];
  });
}

/** Returns whether a week is neither around Easter nor around Christmas. */
const isPlain = ({ isEaster, isBeforeEaster, sinceChristmas }: WeekFacts) =>
  !isEaster && !isBeforeEaster && (sinceChristmas < -20 || sinceChristmas > 19);

/** Returns the matrix from the shares of weeks to effects: columns × weeks. */
function solveEffects(rows: readonly Float64Array[]): Float64Array {
  const design = new Matrix(rows.map((row) => [...row]));
  const normal = design.transpose().mmul(design);
  const flag = normal.columns - 1;
  for (let i = 0; i <= flag; i++) {
    const ridge = i < LENGTH ? RIDGE.shared : i < flag ? RIDGE.own : RIDGE.flagged;
    normal.set(i, i, normal.get(i, i) + ridge);
  }
  return Float64Array.from(solve(normal, design.transpose()).to1DArray());
}
