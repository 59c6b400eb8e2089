import { z } from 'zod';

const whole = z.int().nonnegative();
/** A position: a number, days since 1970-01-01 for a date or seconds for a timestamp, with its readable text. */
const place = z.object({ value: z.number(), text: z.string() });
const counted = z.object({ value: z.string(), count: whole });

/** Rows at or below each edge and above the edge before, then those above the last edge. */
const cuts = z.object({ edges: z.array(z.number()), counts: z.array(whole) });

const columnProfile = z.object({
  name: z.string(),
  type: z.string(),
  kind: z.enum(['number', 'date', 'moment', 'boolean', 'text', 'other']),
  /** Personal: the profile has no value of it. */
  isPersonal: z.boolean(),
  nulls: whole,
  /** Without nulls. */
  distinct: z.object({ count: whole, by: z.enum(['exact', 'hyperloglog']) }),
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** NaN and infinities, which all figures below leave out. */
  notFinite: whole,
  mean: z.number().nullable(),
  /** Sample standard deviation, over n - 1. */
  deviation: z.number().nullable(),
  quantiles: z
    .object({
      by: z.enum(['exact', 't-digest']),
      points: z.array(place.extend({ share: z.number() })),
    })
    .nullable(),
  /** Bins of equal width; each includes its lower edge, the last one also its upper edge. */
  histogram: z.object({ edges: z.array(place), counts: z.array(whole) }).nullable(),
  outliers: z.object({ rule: z.string(), low: place, high: place, count: whole }).nullable(),
  booleans: z.object({ true: whole, false: whole }).nullable(),
  /** Lengths of its text, in characters. */
  lengths: z.object({ min: whole, max: whole, mean: z.number() }).nullable(),
  mostFrequent: z
    .object({ by: z.enum(['exact', 'approx_top_k']), values: z.array(counted) })
    .nullable(),
  patterns: z
    .object({
      by: z.enum(['all', 'sample']),
      /** Number of rows in this count. */
      of: whole,
      top: z.array(z.object({ pattern: z.string(), count: whole, share: z.number() })),
    })
    .nullable(),
  /** Rows by its own deciles, which the next profile compares with. */
  deciles: cuts.nullable(),
  /** Its rows by the deciles and the most frequent values of the former profile. */
  byFormer: z.object({ deciles: cuts.nullable(), values: z.array(counted) }).nullable(),
});

/** The profile of a table or a file. */
export const tableProfile = z.object({
  version: z.literal(1),
  /** Address of the table, or path of the file. */
  table: z.string(),
  rows: whole,
  /** Size of its files. */
  bytes: whole,
  profiledAt: z.iso.datetime(),
  /** Size of the random sample; null when all rows were read. */
  sample: whole.nullable(),
  /** Rows that repeat another row, which is not counted; null when that would depend on hidden columns. */
  duplicates: z.object({ rows: whole, by: z.enum(['exact', 'hash-sample']) }).nullable(),
  columns: z.array(columnProfile),
  /** Pearson's correlations, strongest first. */
  correlations: z.array(z.object({ left: z.string(), right: z.string(), r: z.number(), n: whole })),
});

export type TableProfile = z.output<typeof tableProfile>;
export type ColumnProfile = z.output<typeof columnProfile>;
export type ColumnKind = ColumnProfile['kind'];
export type BinCounts = z.output<typeof cuts>;
type Position = z.output<typeof place>;
export type CountedValue = z.output<typeof counted>;

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|REAL|DOUBLE|DECIMAL(\(.*\))?)$/;
const MOMENT = /^(TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ)$/;

/** Returns the kind of a column. @param type of SQL */
export function classifyType(type: string): ColumnKind {
  const plain = type.toUpperCase();
  if (NUMBER.test(plain)) return 'number';
  if (plain === 'DATE') return 'date';
  if (MOMENT.test(plain)) return 'moment';
  if (plain === 'BOOLEAN') return 'boolean';
  if (plain === 'VARCHAR' || plain === 'JSON') return 'text';
  return 'other';
}

/** Whether distances between values of a kind have a meaning. */
export const isOnLine = (kind: ColumnKind): boolean =>
  kind === 'number' || kind === 'date' || kind === 'moment';

/**
 * Returns SQL for a value's position on the number line, as DOUBLE; null for a value without one.
 * @param x an identifier
 */
export function positionSql(kind: ColumnKind, x: string): string {
  if (kind === 'date') {
    return `CASE WHEN isfinite(${x}) THEN CAST(date_diff('day', DATE '1970-01-01', ${x}) AS DOUBLE) END`;
  }
  if (kind === 'moment') return `epoch(${x})`;
  return `CASE WHEN isfinite(CAST(${x} AS DOUBLE)) THEN CAST(${x} AS DOUBLE) END`;
}

const DAY_MS = 86_400_000;

/** Returns a position with its readable text. */
export function toPosition(kind: ColumnKind, value: number): Position {
  return { value, text: formatOnLine(kind, value) };
}

function formatOnLine(kind: ColumnKind, value: number): string {
  if (kind === 'number') return String(value);
  const time = new Date(kind === 'date' ? Math.round(value) * DAY_MS : Math.round(value * 1000));
  // JavaScript's dates end long before the engine's.
  if (Number.isNaN(time.getTime())) return `${value} ${kind === 'date' ? 'days' : 's'} after 1970`;
  const text = time.toISOString();
  return kind === 'date'
    ? text.replace(/T.*/, '')
    : text.replace('T', ' ').replace(/(\.000)?Z$/, '');
}

/**
 * Returns a profile without the values of some columns, as if they had been personal from the start.
 * @param isOpen whether a column's values may be shown, by its name
 */
export function removeValues(
  profile: TableProfile,
  isOpen: (column: string) => boolean,
): TableProfile {
  return {
    ...profile,
    columns: profile.columns.map((column) => (isOpen(column.name) ? column : hideColumn(column))),
    correlations: profile.correlations.filter(({ left, right }) => isOpen(left) && isOpen(right)),
  };
}

/**
 * Returns a profile for readers without the role personal-data: no figure depends on a personal cell.
 * @param profile without the values of personal columns
 */
export function removePersonalColumns(profile: TableProfile): TableProfile {
  const columns = profile.columns.filter(({ isPersonal }) => !isPersonal);
  const isWhole = columns.length === profile.columns.length;
  return { ...profile, columns, duplicates: isWhole ? profile.duplicates : null };
}

/** Figures of a column whose values are hidden or not read yet. */
export const NO_VALUES = {
  quantiles: null,
  histogram: null,
  outliers: null,
  mostFrequent: null,
  deciles: null,
  byFormer: null,
} as const;

const hideColumn = (column: ColumnProfile): ColumnProfile => ({
  ...column,
  ...NO_VALUES,
  isPersonal: true,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  booleans: null,
});
