import { isOnLine } from './line.js';
import type { Asked, AskedColumn, ColumnFacts } from './questions/asked.js';
import { histogramOf } from './questions/histogram.js';
import { patternsOf } from './questions/patterns.js';
import { byCuts, spreadOf } from './questions/spread.js';
import { countedValues, countsOf, estimatedValues, likelyValues } from './questions/values.js';
import type { ColumnProfile } from './table-profile.js';

/** Values of a column up to which each is counted; HyperLogLog and approx_top_k beyond. */
export const VALUES_MAX = 1_000_000;
/** Rows up to which quantiles are exact; a t-digest beyond. */
const SORTED_MAX = 5_000_000;

/** What is asked of a column once its facts are known. */
export function asksOf(
  column: AskedColumn,
  rows: number,
  facts: ColumnFacts,
  former: ColumnProfile | undefined,
): Asked<Partial<ColumnProfile>>[] {
  const { kind, isPersonal } = column;
  if (facts.nulls === rows) return [];
  // The estimate of the facts is a rough one, but there are never more values than rows.
  const isEach = Math.min(rows, facts.values) <= VALUES_MAX;
  const asks: Asked<Partial<ColumnProfile>>[] = [];
  if (isEach) asks.push(countedValues(column));
  else {
    asks.push(estimatedValues(column));
    if (!isPersonal) asks.push(likelyValues(column));
  }
  if (isPersonal || kind === 'text') asks.push(patternsOf(column, isEach));
  if (isPersonal) return asks;
  if (isOnLine(kind) && facts.low !== null && facts.high !== null) {
    asks.push(spreadOf(column, rows <= SORTED_MAX), histogramOf(column, facts.low, facts.high));
  }
  return [...asks, ...byFormer(column, former)];
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
    ...{ name, type, kind, isPersonal, nulls, distinct: { count: 0, by: 'exact' } },
    ...{ min, max, notFinite, mean, deviation, quantiles: null, histogram: null, outliers: null },
    ...{ booleans, lengths, mostFrequent: null, patterns: null, deciles: null, byFormer: null },
  };
}
