import type { ColumnKind, Place } from './table-profile.js';

/** Kinds whose values lie on a line: their distances mean something. */
export const isOnLine = (kind: ColumnKind): boolean =>
  kind === 'number' || kind === 'date' || kind === 'moment';

/**
 * SQL that puts a value on the line, as a DOUBLE; null for what has no place there.
 * @param x an identifier
 */
export function lineOf(kind: ColumnKind, x: string): string {
  if (kind === 'date') {
    return `CASE WHEN isfinite(${x}) THEN CAST(date_diff('day', DATE '1970-01-01', ${x}) AS DOUBLE) END`;
  }
  if (kind === 'moment') return `epoch(${x})`;
  return `CASE WHEN isfinite(CAST(${x} AS DOUBLE)) THEN CAST(${x} AS DOUBLE) END`;
}

const DAY_MS = 86_400_000;

/** A place on the line as people read it. */
export function placeOf(kind: ColumnKind, value: number): Place {
  return { value, text: textOf(kind, value) };
}

function textOf(kind: ColumnKind, value: number): string {
  if (kind === 'number') return String(value);
  const time = new Date(kind === 'date' ? Math.round(value) * DAY_MS : Math.round(value * 1000));
  // A calendar of people ends long before the engine's does.
  if (Number.isNaN(time.getTime())) return `${value} ${kind === 'date' ? 'days' : 's'} after 1970`;
  const text = time.toISOString();
  return kind === 'date'
    ? text.replace(/T.*/, '')
    : text.replace('T', ' ').replace(/(\.000)?Z$/, '');
}
