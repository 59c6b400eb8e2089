import { SEASON } from './component-forecast.js';
import type { DepartmentRange, Panel } from './panel.js';

/** Weeks before and after a week that its usual sales are the mean of. */
const AROUND = 13;
/** A value is odd when it is so many times the next largest of its series, which has at least so many rows. */
const ODD = { times: 10, rows: 26 } as const;
/** Probability of a store's week without any row, if its series had rows by chance, below which the week is missing. */
const SURPRISE = 0.1;
/** A week is usual for a department at most so many times: more is believed to be an error. */
const LIMIT = 10;

/** Returns 1 for each week of a series that history has no sales of: its store delivered none, or its value is odd. */
export function findGaps(panel: Panel): Uint8Array {
  const gaps = findUndelivered(panel);
  for (const { from, to } of panel.departments) markOddValues(panel, from, to, gaps);
  return gaps;
}

/**
 * Returns the values of a panel with its gaps filled: the usual sales of the series around the week × what the week is for
 * the department, in the other stores of the same week, else in all stores a year before and after it.
 */
export function fillGaps(panel: Panel, gaps: Uint8Array): Float64Array {
  if (!gaps.includes(1)) return panel.values;
  const values = panel.values.slice();
  const weeks = panel.weeks.length;
  for (const range of panel.departments) {
    if (!gaps.subarray(range.from * weeks, range.to * weeks).includes(1)) continue;
    const factors = computeWeekFactors(panel, range, gaps);
    for (let s = range.from; s < range.to; s++) {
      for (let t = 0; t < weeks; t++) {
        if (gaps[s * weeks + t] === 1) {
          values[s * weeks + t] = usualSales(panel, gaps, s, t) * factors(t);
        }
      }
    }
  }
  return values;
}

/**
 * Marks the weeks without any row of a store, for its series from their first row on. A store that sells so seldom that such
 * a week is no surprise has no gaps.
 */
function findUndelivered({ weeks, series, present }: Panel): Uint8Array {
  const count = weeks.length;
  const firsts = series.map((_, s) => present.subarray(s * count, (s + 1) * count).indexOf(1));
  const stores = new Map<number, { delivered: Uint8Array; chance: number }>();
  for (const [s, { store }] of series.entries()) {
    let own = stores.get(store);
    if (!own) stores.set(store, (own = { delivered: new Uint8Array(count), chance: 1 }));
    let rows = 0;
    for (let t = 0; t < count; t++) {
      own.delivered[t]! |= present[s * count + t]!;
      rows += present[s * count + t]!;
    }
    if (firsts[s]! >= 0) own.chance *= 1 - rows / (count - firsts[s]!);
  }
  const gaps = new Uint8Array(present.length);
  for (const [s, { store }] of series.entries()) {
    const { delivered, chance } = stores.get(store)!;
    if (firsts[s]! < 0 || chance > SURPRISE) continue;
    for (let t = firsts[s]!; t < count; t++) gaps[s * count + t] = 1 - delivered[t]!;
  }
  return gaps;
}

/**
 * Marks the largest value of a series that is far above all its others, unless a quarter of the department's other series
 * have their largest value in the same week: that is a season.
 */
function markOddValues(
  { weeks: { length: weeks }, values, present }: Panel,
  from: number,
  to: number,
  gaps: Uint8Array,
): void {
  const peaks = new Map<number, number>();
  const odd: [s: number, t: number][] = [];
  for (let s = from; s < to; s++) {
    let [largest, second, at, rows] = [0, 0, 0, 0];
    for (let t = 0; t < weeks; t++) {
      const size = Math.abs(values[s * weeks + t]!);
      rows += present[s * weeks + t]!;
      if (size > largest) [largest, second, at] = [size, largest, t];
      else if (size > second) second = size;
    }
    peaks.set(at, (peaks.get(at) ?? 0) + 1);
    if (rows >= ODD.rows && largest > ODD.times * second && second > 0) odd.push([s, at]);
  }
  for (const [s, t] of odd) {
    if (peaks.get(t)! - 1 < (to - from - 1) / 4 || to - from === 1) gaps[s * weeks + t] = 1;
  }
}

/** Returns the mean of the known values around a week, of the nearest known one if there are none, else 0. */
function usualSales(panel: Panel, gaps: Uint8Array, s: number, t: number): number {
  const weeks = panel.weeks.length;
  const own = panel.present.subarray(s * weeks, (s + 1) * weeks);
  const first = own.indexOf(1);
  let [sum, count] = [0, 0];
  for (let width = AROUND; count === 0 && width < weeks + AROUND; width += AROUND) {
    const [start, end] = [Math.max(first, t - width), Math.min(weeks, t + width + 1)];
    for (let w = start; w < end; w++) {
      if (gaps[s * weeks + w] === 1) continue;
      sum += panel.values[s * weeks + w]!;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Returns a function from a week to what it is for a department: 1 in a usual week. */
function computeWeekFactors(panel: Panel, { from, to }: DepartmentRange, gaps: Uint8Array) {
  const weeks = panel.weeks.length;
  const known = (t: number): number | undefined => {
    let [sum, usual] = [0, 0];
    for (let s = from; s < to; s++) {
      const first = panel.present.subarray(s * weeks, (s + 1) * weeks).indexOf(1);
      if (gaps[s * weeks + t] === 1 || t < first || first < 0) continue;
      sum += panel.values[s * weeks + t]!;
      usual += usualSales(panel, gaps, s, t);
    }
    return usual === 0 ? undefined : Math.min(LIMIT, Math.max(0, sum / usual));
  };
  return (t: number): number => {
    const now = known(t);
    if (now !== undefined) return now;
    const years = [t - SEASON, t + SEASON].flatMap((year) =>
      year >= 0 && year < weeks ? (known(year) ?? []) : [],
    );
    return years.length === 0 ? 1 : years.reduce((sum, factor) => sum + factor, 0) / years.length;
  };
}
