import type { ColumnProfile, BinCounts, TableProfile } from './table-profile.js';
import { computeShare } from './format.js';

/** Thresholds of drift: PSI after Siddiqi (2006); those for KS are our own. */
export const THRESHOLDS = {
  psi: { warn: 0.1, alert: 0.25 },
  ks: { warn: 0.1, alert: 0.2 },
  /** Change of the share of nulls, from 0 to 1. */
  nulls: { warn: 0.01, alert: 0.05 },
} as const;

type Measure = keyof typeof THRESHOLDS;
type Level = 'same' | 'warn' | 'alert';

interface Shift {
  measure: Measure;
  value: number;
  level: Level;
}

interface ColumnDrift {
  name: string;
  /** The highest level of its shifts. */
  level: Level;
  shifts: Shift[];
  /** Formerly most frequent values that no row has now. */
  goneValues: string[];
  /** Most frequent values that no row had before; only when the former profile lists all values. */
  newValues: string[];
}

/** Drift from one profile of a table to the next. */
export interface Drift {
  from: string;
  to: string;
  rows: { before: number; after: number };
  newColumns: string[];
  goneColumns: string[];
  retyped: { name: string; before: string; after: string }[];
  /** Columns that both profiles have, most changed first. */
  columns: ColumnDrift[];
}

const RANK: Record<Level, number> = { same: 0, warn: 1, alert: 2 };

function classifyShift(measure: Measure, value: number): Shift {
  const { warn, alert } = THRESHOLDS[measure];
  const level = value >= alert ? 'alert' : value >= warn ? 'warn' : 'same';
  return { measure, value, level };
}

const findHighest = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((most, level) => (RANK[level] > RANK[most] ? level : most), 'same');

/**
 * Returns the Kolmogorov–Smirnov distance of two columns from their deciles: the largest difference between cumulative
 * shares. Assumes that rows spread evenly between two edges.
 * @returns undefined when either is empty
 */
export function computeKs(before: BinCounts, after: BinCounts): number | undefined {
  const [was, is] = [createCumulativeShare(before), createCumulativeShare(after)];
  if (!was || !is) return undefined;
  const places = [...before.edges, ...after.edges];
  return Math.max(...places.map((place) => Math.abs(was(place) - is(place))));
}

function createCumulativeShare({
  edges,
  counts,
}: BinCounts): ((place: number) => number) | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || edges.length === 0) return undefined;
  const upTo: number[] = [];
  let sum = 0;
  for (const count of counts.slice(0, edges.length)) upTo.push((sum += count) / total);
  return (place) => {
    const next = edges.findIndex((edge) => edge >= place);
    if (next === -1) return upTo.at(-1) ?? 0;
    const [edge = 0, share = 0] = [edges[next], upTo[next]];
    if (edge === place) return share;
    // The distribution below the first edge is unknown.
    if (next === 0) return 0;
    const [from = 0, below = 0] = [edges[next - 1], upTo[next - 1]];
    return below + ((share - below) * (place - from)) / (edge - from);
  };
}

/** An empty category would make the index infinite. */
const SHARE_MIN = 0.0001;

/**
 * Returns the population stability index of two splits into the same categories: the sum of (a - b) · ln(a / b) over
 * their shares.
 * @returns undefined when either is empty
 */
export function computePsi(
  before: readonly number[],
  after: readonly number[],
): number | undefined {
  const [was, is] = [toShares(before), toShares(after)];
  if (!was || !is) return undefined;
  return was.reduce((sum, share, index) => {
    const now = is[index] ?? SHARE_MIN;
    return sum + (now - share) * Math.log(now / share);
  }, 0);
}

function toShares(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  return counts.map((count) => Math.max(SHARE_MIN, count / total));
}

/** Maximum distinct values of a categorical text column; with more, values such as names change all the time. */
const CATEGORIES_MAX = 1000;

/**
 * Returns the drift between two profiles. Uses PSI when `after` counts its rows by the deciles and values of `before`,
 * else KS from the deciles of each.
 */
export function compareProfiles(before: TableProfile, after: TableProfile): Drift {
  const was = new Map(before.columns.map((column) => [column.name, column]));
  const is = new Map(after.columns.map((column) => [column.name, column]));
  const both = after.columns.flatMap((now) => {
    const then = was.get(now.name);
    return then ? [{ then, now }] : [];
  });
  return {
    from: before.profiledAt,
    to: after.profiledAt,
    rows: { before: before.rows, after: after.rows },
    newColumns: after.columns.map(({ name }) => name).filter((name) => !was.has(name)),
    goneColumns: before.columns.map(({ name }) => name).filter((name) => !is.has(name)),
    retyped: both
      .filter(({ then, now }) => then.type !== now.type)
      .map(({ then, now }) => ({ name: now.name, before: then.type, after: now.type })),
    columns: both
      .map(({ then, now }) => compareColumns(then, now, before.rows, after.rows))
      .sort((one, other) => RANK[other.level] - RANK[one.level]),
  };
}

function compareColumns(
  then: ColumnProfile,
  now: ColumnProfile,
  rowsBefore: number,
  rowsAfter: number,
): ColumnDrift {
  const shifts = [compareNulls(then, now, rowsBefore, rowsAfter), ...compareSpread(then, now)];
  const values = compareValues(then, now, rowsBefore, rowsAfter);
  shifts.push(...values.shifts);
  return {
    name: now.name,
    level: findHighest(shifts.map(({ level }) => level)),
    shifts,
    goneValues: values.gone,
    newValues: values.fresh,
  };
}

function compareNulls(
  then: ColumnProfile,
  now: ColumnProfile,
  rowsBefore: number,
  rowsAfter: number,
): Shift {
  const [was, is] = [computeShare(then.nulls, rowsBefore), computeShare(now.nulls, rowsAfter)];
  return classifyShift('nulls', Math.abs(is - was));
}

/** Numbers only: it is normal that dates advance. */
function compareSpread(then: ColumnProfile, now: ColumnProfile): Shift[] {
  if (then.kind !== 'number' || now.kind !== 'number' || !then.deciles) return [];
  const counted = now.byFormer?.deciles;
  const isSame = counted?.edges.join() === then.deciles.edges.join();
  const index = counted && isSame ? computePsi(then.deciles.counts, counted.counts) : undefined;
  if (index !== undefined) return [classifyShift('psi', index)];
  const distance = now.deciles ? computeKs(then.deciles, now.deciles) : undefined;
  return distance === undefined ? [] : [classifyShift('ks', distance)];
}

/** For text and booleans: returns the formerly most frequent values, and all others together. */
function compareValues(
  then: ColumnProfile,
  now: ColumnProfile,
  rowsBefore: number,
  rowsAfter: number,
): { shifts: Shift[]; gone: string[]; fresh: string[] } {
  const top = then.mostFrequent?.values ?? [];
  const counted = now.byFormer?.values ?? [];
  const isCategory = then.distinct.by === 'exact' && then.distinct.count <= CATEGORIES_MAX;
  if (!isCategory || counted.length === 0 || counted.length !== top.length) {
    return { shifts: [], gone: [], fresh: [] };
  }
  const was = addOther(top, rowsBefore - then.nulls);
  const is = addOther(counted, rowsAfter - now.nulls);
  const index = computePsi(was, is);
  const known = new Set(top.map(({ value }) => value));
  const isAllKnown = then.distinct.count === top.length;
  return {
    shifts: index === undefined ? [] : [classifyShift('psi', index)],
    gone: counted.filter(({ count }) => count === 0).map(({ value }) => value),
    fresh: isAllKnown
      ? (now.mostFrequent?.values ?? [])
          .map(({ value }) => value)
          .filter((value) => !known.has(value))
      : [],
  };
}

function addOther(values: readonly { count: number }[], filled: number): number[] {
  const counts = values.map(({ count }) => count);
  return [...counts, Math.max(0, filled - counts.reduce((sum, count) => sum + count, 0))];
}
