import { z } from 'zod';

const whole = z.int().nonnegative();
/** A number, of days since 1970-01-01 for a date, of seconds since then for a moment, with what people read. */
const place = z.object({ value: z.number(), text: z.string() });
const counted = z.object({ value: z.string(), count: whole });

/** How many rows lie at or below each edge, and one count more: those above the last. */
const cuts = z.object({ edges: z.array(z.number()), counts: z.array(whole) });

const columnProfile = z.object({
  name: z.string(),
  /** As the catalogue says. */
  type: z.string(),
  kind: z.enum(['number', 'date', 'moment', 'boolean', 'text', 'other']),
  /** It tells of people: no value of it is in the profile. */
  isPersonal: z.boolean(),
  nulls: whole,
  /** Without nulls. */
  distinct: z.object({ count: whole, by: z.enum(['exact', 'hyperloglog']) }),
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** NaN and infinities, which every figure below leaves out. */
  notFinite: whole,
  mean: z.number().nullable(),
  /** Of a sample: over n - 1. */
  deviation: z.number().nullable(),
  quantiles: z
    .object({
      by: z.enum(['exact', 't-digest']),
      points: z.array(place.extend({ share: z.number() })),
    })
    .nullable(),
  /** Bins of equal width: each has its lower edge, the last one its upper edge too. */
  histogram: z.object({ edges: z.array(place), counts: z.array(whole) }).nullable(),
  outliers: z.object({ rule: z.string(), low: place, high: place, count: whole }).nullable(),
  booleans: z.object({ true: whole, false: whole }).nullable(),
  /** Of its text, in characters. */
  lengths: z.object({ min: whole, max: whole, mean: z.number() }).nullable(),
  mostFrequent: z
    .object({ by: z.enum(['exact', 'approx_top_k']), values: z.array(counted) })
    .nullable(),
  patterns: z
    .object({
      by: z.enum(['all', 'sample']),
      /** Rows that were looked at. */
      of: whole,
      top: z.array(z.object({ pattern: z.string(), count: whole, share: z.number() })),
    })
    .nullable(),
  /** Cut at its own deciles, for the profile after this one to compare with. */
  deciles: cuts.nullable(),
  /** Its rows by the deciles and the most frequent values of the profile before. */
  byFormer: z.object({ deciles: cuts.nullable(), values: z.array(counted) }).nullable(),
});

/** What is in a table, or in a file. */
export const tableProfile = z.object({
  version: z.literal(1),
  /** Its address, or the path of the file. */
  table: z.string(),
  rows: whole,
  /** Of its files. */
  bytes: whole,
  profiledAt: z.iso.datetime(),
  /** Rows that were drawn by chance, where not all of them were looked at. */
  sample: whole.nullable(),
  /** Rows that are the same as another one, which is not counted. */
  duplicates: z.object({ rows: whole, by: z.enum(['exact', 'hash-sample']) }),
  columns: z.array(columnProfile),
  /** Pearson's, strongest first. */
  correlations: z.array(z.object({ left: z.string(), right: z.string(), r: z.number(), n: whole })),
});

export type TableProfile = z.output<typeof tableProfile>;
export type ColumnProfile = z.output<typeof columnProfile>;
export type ColumnKind = ColumnProfile['kind'];
export type Cuts = z.output<typeof cuts>;
type Place = z.output<typeof place>;
export type CountedValue = z.output<typeof counted>;

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|REAL|DOUBLE|DECIMAL(\(.*\))?)$/;
const MOMENT = /^(TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ)$/;

/** What can be said of a column. @param type of SQL */
export function kindOf(type: string): ColumnKind {
  const plain = type.toUpperCase();
  if (NUMBER.test(plain)) return 'number';
  if (plain === 'DATE') return 'date';
  if (MOMENT.test(plain)) return 'moment';
  if (plain === 'BOOLEAN') return 'boolean';
  if (plain === 'VARCHAR' || plain === 'JSON') return 'text';
  return 'other';
}

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

/**
 * A profile as if some columns had told of people when it was made: without any value of theirs.
 * @param isOpen whether the values of a column may be shown, by its name
 */
export function withoutValues(
  profile: TableProfile,
  isOpen: (column: string) => boolean,
): TableProfile {
  return {
    ...profile,
    columns: profile.columns.map((column) => (isOpen(column.name) ? column : hidden(column))),
    correlations: profile.correlations.filter(({ left, right }) => isOpen(left) && isOpen(right)),
  };
}

/** Of a column whose values are not shown, or not looked at yet. */
export const NO_VALUES = {
  quantiles: null,
  histogram: null,
  outliers: null,
  mostFrequent: null,
  deciles: null,
  byFormer: null,
} as const;

const hidden = (column: ColumnProfile): ColumnProfile => ({
  ...column,
  ...NO_VALUES,
  isPersonal: true,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  booleans: null,
});
