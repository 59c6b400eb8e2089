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
export type Place = z.output<typeof place>;
export type CountedValue = z.output<typeof counted>;
