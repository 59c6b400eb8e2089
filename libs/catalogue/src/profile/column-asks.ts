import { isOnLine } from './figures/line.js';
import type { Asked, AskedColumn, ColumnFacts } from './questions/asked.js';
import { histogramOf } from './questions/histogram.js';
import { patternsOf } from './questions/patterns.js';
import { byCuts, type QuantileWay, spreadOf } from './questions/spread.js';
import {
  countedValues,
  countingOf,
  countsOf,
  estimatedValues,
  likelyValues,
} from './questions/values.js';
import type { ColumnProfile } from './figures/table-profile.js';

/** Values of a column up to which each is counted; HyperLogLog, t-digest and approx_top_k beyond. */
const VALUES_MAX = 1_000_000;
/** Rows that are sorted in memory for quantiles, where that takes less time than to add up so many values. */
const SORTED_MAX = 5_000_000;
const ADDED_MAX = 20_000;
/** Rows that are sorted in less time than it takes to plan anything else. */
const FEW = 50_000;

/** What is asked of a column once its facts are known. */
interface ColumnAsks {
  /** What runs before, so that the rest can name its values. */
  prepare: string[];
  asks: Asked<Partial<ColumnProfile>>[];
}

/** @param rows of the table */
export function asksOf(
  column: AskedColumn,
  rows: number,
  facts: ColumnFacts,
  former: ColumnProfile | undefined,
): ColumnAsks {
  const { kind, isPersonal } = column;
  if (facts.nulls === rows) return { prepare: [], asks: [] };
  // The estimate of the facts is a rough one, but there are never more values than rows.
  const isEach = Math.min(rows, facts.values) <= VALUES_MAX;
  const asks: Asked<Partial<ColumnProfile>>[] = [];
  if (isEach) asks.push(countedValues(column));
  else {
    asks.push(estimatedValues(column));
    if (!isPersonal) asks.push(likelyValues(column));
  }
  if (isPersonal || kind === 'text') asks.push(patternsOf(column, isEach));
  if (!isPersonal) {
    if (isOnLine(kind) && facts.low !== null && facts.high !== null) {
      asks.push(
        spreadOf(column, wayOf(rows, facts.values), rows - facts.nulls - facts.notFinite),
        histogramOf(column, facts.low, facts.high),
      );
    }
    asks.push(...byFormer(column, former));
  }
  return { prepare: [countingOf(column, isEach)], asks };
}

function wayOf(rows: number, values: number): QuantileWay {
  if (rows <= FEW || (values > ADDED_MAX && rows <= SORTED_MAX)) return 'sorted';
  return Math.min(rows, values) <= VALUES_MAX ? 'by-value' : 't-digest';
}

function byFormer(
  column: AskedColumn,
  former: ColumnProfile | undefined,
): Asked<Partial<ColumnProfile>>[] {
  if (former?.kind !== column.kind) return [];
  const { deciles, mostFrequent } = former;
  if (column.kind === 'number' && deciles) {
    const { question, read } = byCuts(column, deciles.edges);
    return [{ question, read: (all) => ({ byFormer: { deciles: read(all), values: [] } }) }];
  }
  const values = mostFrequent?.values.map(({ value }) => value) ?? [];
  const isNamed = column.kind === 'text' || column.kind === 'boolean';
  if (!isNamed || values.length === 0) return [];
  const { question, read } = countsOf(column, values);
  return [{ question, read: (all) => ({ byFormer: { deciles: null, values: read(all) } }) }];
}

/** A column of which only its facts are known. */
export function columnOf(
  { name, kind, isPersonal }: AskedColumn,
  type: string,
  { nulls, min, max, notFinite, mean, deviation, booleans, lengths }: ColumnFacts,
): ColumnProfile {
  return {
    name,
    type,
    kind,
    isPersonal,
    nulls,
    distinct: { count: 0, by: 'exact' },
    min,
    max,
    notFinite,
    mean,
    deviation,
    quantiles: null,
    histogram: null,
    outliers: null,
    booleans,
    lengths,
    mostFrequent: null,
    patterns: null,
    deciles: null,
    byFormer: null,
  };
}
