import { AppError } from '#platform/errors/app-error.js';
import { weekOfHoliday, type Holiday } from './holidays.js';
import { weeksBetween } from './week-calendar.js';

/** One forecast week of one series, with what it consists of: the four components add up to the mean. */
export interface ScenarioRow {
  readonly store: number;
  readonly department: number;
  /** ISO date. */
  readonly week: string;
  readonly mean: number;
  readonly level: number;
  readonly season: number;
  readonly calendar: number;
  readonly growth: number;
  /** Ascending. */
  readonly quantiles: readonly number[];
}

/** One assumption of a scenario. */
export type ScenarioChange =
  /** A holiday falls into another week, or into none. */
  | { readonly kind: 'holiday'; readonly holiday: Holiday; readonly week: string | null }
  /** Sales of a store, of a department, of one in the other, or of all differ by a percentage. */
  | {
      readonly kind: 'growth';
      readonly store: number | null;
      readonly department: number | null;
      readonly percent: number;
    }
  /** A store sells nothing from a week on. */
  | { readonly kind: 'closing'; readonly store: number; readonly from: string };

/**
 * Returns forecasts under some assumptions, computed from the components of the published forecast.
 * @param rows forecast weeks of one or more series, in any order
 * @throws AppError ARGUMENT_INVALID for an assumption without a series or week, or against another
 */
export function applyScenario(
  rows: readonly ScenarioRow[],
  changes: readonly ScenarioChange[],
): ScenarioRow[] {
  checkChanges(rows, changes);
  const holidays = changes.filter((change) => change.kind === 'holiday');
  const others = changes.filter((change) => change.kind !== 'holiday');
  const moved = new Map<ScenarioRow, ScenarioRow>();
  for (const series of bySeries(rows)) {
    const sorted = series.toSorted((a, b) => a.week.localeCompare(b.week));
    let next = sorted;
    for (const change of holidays) next = moveHoliday(next, change.holiday, change.week);
    for (const [i, row] of sorted.entries()) moved.set(row, next[i]!);
  }
  return rows.map((row) => {
    const next = others.reduce(changeRow, moved.get(row)!);
    return { ...next, quantiles: scenarioQuantiles(row.mean, row.quantiles, next.mean) };
  });
}

function bySeries(rows: readonly ScenarioRow[]): ScenarioRow[][] {
  const series = new Map<string, ScenarioRow[]>();
  for (const row of rows) {
    const key = `${row.store}/${row.department}`;
    const own = series.get(key);
    if (own === undefined) series.set(key, [row]);
    else own.push(row);
  }
  return [...series.values()];
}

/**
 * Returns quantiles around another mean. Their distance from it grows with the 0.7th power of the mean, as that of the
 * published intervals.
 */
export function scenarioQuantiles(
  mean: number,
  quantiles: readonly number[],
  changed: number,
): number[] {
  const ratio = mean > 0 ? Math.min(8, Math.max(0, changed / mean)) : 1;
  return quantiles.map((quantile) => changed + (quantile - mean) * ratio ** 0.7);
}

function changeRow(row: ScenarioRow, change: ScenarioChange): ScenarioRow {
  if (change.kind === 'growth') {
    const isOther =
      (change.store !== null && change.store !== row.store) ||
      (change.department !== null && change.department !== row.department);
    if (isOther) return row;
    const added = (row.mean * change.percent) / 100;
    return { ...row, mean: row.mean + added, growth: row.growth + added };
  }
  if (change.kind === 'closing' && change.store === row.store && row.week >= change.from) {
    return { ...row, mean: 0, level: 0, season: 0, calendar: 0, growth: 0 };
  }
  return row;
}

/**
 * Moves the effect of a holiday: in its weeks, the difference of season and calendar from a line between the weeks
 * around them.
 */
function moveHoliday(
  rows: readonly ScenarioRow[],
  holiday: Holiday,
  to: string | null,
): ScenarioRow[] {
  const weeks = rows.map((row) => row.week);
  const own = weekOfHoliday(holiday, weeks);
  const at = own === undefined ? -1 : weeks.indexOf(own.week);
  if (own === undefined || at < 0) return [...rows];
  const places = own.offsets.map((offset) => at + offset).filter((i) => rows[i] !== undefined);
  const [before, after] = [Math.min(...places) - 1, Math.max(...places) + 1];
  const distance = to === null ? undefined : weeks.indexOf(to) - at;
  const season = rows.map((row) => row.season);
  const calendar = rows.map((row) => row.calendar);
  for (const part of [season, calendar]) {
    const low = part[before] ?? part[after] ?? 0;
    const high = part[after] ?? low;
    const effects = places.map((i) => {
      const usual = low + ((high - low) * (i - before)) / (after - before);
      return { i, effect: part[i]! - usual };
    });
    for (const { i, effect } of effects) part[i]! -= effect;
    for (const { i, effect } of effects) {
      const target = distance === undefined ? undefined : part[i + distance];
      if (distance !== undefined && target !== undefined) part[i + distance] = target + effect;
    }
  }
  return rows.map((row, i) => {
    const mean = row.mean + season[i]! - row.season + calendar[i]! - row.calendar;
    return { ...row, season: season[i]!, calendar: calendar[i]!, mean };
  });
}

function checkChanges(rows: readonly ScenarioRow[], changes: readonly ScenarioChange[]): void {
  if (changes.length === 0) throw invalid('the scenario has no change: give at least one');
  const weeks = [...new Set(rows.map((row) => row.week))].sort();
  const targets = new Set<string>();
  for (const change of changes) {
    const target = targetOf(change);
    if (targets.has(target)) throw invalid(`${target} has two changes: give one`);
    targets.add(target);
    if (change.kind === 'holiday') checkHoliday(change.holiday, change.week, weeks);
    else if (change.kind === 'growth') checkGrowth(change, rows, changes, weeks[0]);
    else checkClosing(change.store, change.from, rows, weeks);
  }
}

function targetOf(change: ScenarioChange): string {
  if (change.kind === 'holiday') return `holiday ${change.holiday}`;
  if (change.kind === 'closing') return `closing of store ${change.store}`;
  return `growth of store ${change.store ?? 'any'}, department ${change.department ?? 'any'}`;
}

function checkHoliday(holiday: Holiday, to: string | null, weeks: readonly string[]): void {
  const own = weekOfHoliday(holiday, weeks);
  if (own === undefined) {
    throw invalid(`${holiday} is in no forecast week, ${range(weeks)}: leave it out`);
  }
  if (to === null) return;
  if (!weeks.includes(to)) {
    throw invalid(
      `${holiday} moves to ${to}, which is no forecast week: give one of ${range(weeks)}`,
    );
  }
  if (to === own.week) {
    throw invalid(`${holiday} is in week ${to} already: give another week, or none to omit it`);
  }
  if (Math.abs(weeksBetween(own.week, to)) > 8) {
    throw invalid(`${holiday} moves from ${own.week} to ${to}: give a week at most 8 weeks away`);
  }
}

function checkGrowth(
  change: ScenarioChange & { kind: 'growth' },
  rows: readonly ScenarioRow[],
  changes: readonly ScenarioChange[],
  first: string | undefined,
): void {
  const { store, department, percent } = change;
  if (!(percent >= -100 && percent <= 1000)) {
    throw invalid(`growth is ${percent} %: give a number from -100 to 1000`);
  }
  const has = rows.some(
    (row) =>
      (store === null || row.store === store) &&
      (department === null || row.department === department),
  );
  if (!has) throw invalid(`${targetOf(change)} has no forecast: give one that has sales`);
  const closing = changes.find((other) => other.kind === 'closing' && other.store === store);
  if (closing?.kind === 'closing' && first !== undefined && closing.from <= first) {
    throw invalid(
      `store ${closing.store} grows and is closed from the first week: give one of both`,
    );
  }
}

function checkClosing(
  store: number,
  from: string,
  rows: readonly ScenarioRow[],
  weeks: readonly string[],
): void {
  if (!rows.some((row) => row.store === store)) {
    throw invalid(`store ${store} has no forecast: give a store that has sales`);
  }
  if (!weeks.includes(from)) {
    throw invalid(
      `store ${store} closes from ${from}, which is no forecast week: give one of ${range(weeks)}`,
    );
  }
}

function range(weeks: readonly string[]): string {
  return `${weeks[0] ?? 'none'} to ${weeks.at(-1) ?? 'none'}`;
}

function invalid(message: string): AppError {
  return new AppError('ARGUMENT_INVALID', `scenario: ${message}`);
}
