import type { ColumnProfile, TableProfile } from '../figures/table-profile.js';
import { type ColumnDrift, type Drift, highest, rankOf, type Shift, shiftOf } from './drift.js';
import { ks } from './ks.js';
import { psi } from './psi.js';

/** Values up to which a column of text is one of categories; above, names and numbers of things come and go. */
const CATEGORIES_MAX = 1000;

/**
 * What changed. PSI is told where `after` was made with `before` at hand, so that its rows are counted by the deciles
 * and values of `before`; else KS, from the deciles of each.
 */
export function driftBetween(before: TableProfile, after: TableProfile): Drift {
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
      .map(({ then, now }) => columnDrift(then, now, before.rows, after.rows))
      .sort((one, other) => rankOf(other.level) - rankOf(one.level)),
  };
}

function columnDrift(
  then: ColumnProfile,
  now: ColumnProfile,
  rowsBefore: number,
  rowsAfter: number,
): ColumnDrift {
  const shifts = [nullShift(then, now, rowsBefore, rowsAfter), ...spreadShift(then, now)];
  const values = valuesOf(then, now, rowsBefore, rowsAfter);
  shifts.push(...values.shifts);
  return {
    name: now.name,
    level: highest(shifts.map(({ level }) => level)),
    shifts,
    goneValues: values.gone,
    newValues: values.fresh,
  };
}

function nullShift(
  then: ColumnProfile,
  now: ColumnProfile,
  rowsBefore: number,
  rowsAfter: number,
): Shift {
  const [was, is] = [shareOf(then.nulls, rowsBefore), shareOf(now.nulls, rowsAfter)];
  return shiftOf('nulls', Math.abs(is - was));
}

const shareOf = (count: number, rows: number): number => (rows === 0 ? 0 : count / rows);

/** Of numbers only: that dates go on is no drift. */
function spreadShift(then: ColumnProfile, now: ColumnProfile): Shift[] {
  if (then.kind !== 'number' || now.kind !== 'number' || !then.deciles) return [];
  const counted = now.byFormer?.deciles;
  const isSame = counted?.edges.join() === then.deciles.edges.join();
  const index = counted && isSame ? psi(then.deciles.counts, counted.counts) : undefined;
  if (index !== undefined) return [shiftOf('psi', index)];
  const distance = now.deciles ? ks(then.deciles, now.deciles) : undefined;
  return distance === undefined ? [] : [shiftOf('ks', distance)];
}

/** Of text and truth: the most frequent values of before, and all others together. */
function valuesOf(
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
  const was = withOther(top, rowsBefore - then.nulls);
  const is = withOther(counted, rowsAfter - now.nulls);
  const index = psi(was, is);
  const known = new Set(top.map(({ value }) => value));
  const isAllKnown = then.distinct.count === top.length;
  return {
    shifts: index === undefined ? [] : [shiftOf('psi', index)],
    gone: counted.filter(({ count }) => count === 0).map(({ value }) => value),
    fresh: isAllKnown
      ? (now.mostFrequent?.values ?? [])
          .map(({ value }) => value)
          .filter((value) => !known.has(value))
      : [],
  };
}

function withOther(values: readonly { count: number }[], filled: number): number[] {
  const counts = values.map(({ count }) => count);
  return [...counts, Math.max(0, filled - counts.reduce((sum, count) => sum + count, 0))];
}
