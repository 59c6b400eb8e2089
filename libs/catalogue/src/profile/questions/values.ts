import type { Cell } from '#lake/ports/compute.js';
import type { ColumnProfile, CountedValue } from '../figures/table-profile.js';
import type { Asked, AskedColumn } from './asked.js';
import { countOf, PROFILED, textOf, VALUE_MAX } from './asked.js';

const TOP = 10;
/** Registers of the HyperLogLog: 2^14, so its standard error is 1.04 / 2^7 = 0.8 %. */
const REGISTER_BITS = 14;

const shown = (v: string): string => `left(CAST(${v} AS VARCHAR), ${VALUE_MAX})`;

type Values = Pick<ColumnProfile, 'distinct' | 'mostFrequent'>;

/** SQL that lets the other questions name a column's values. @param isEach count them; they would not fit otherwise */
export function countingOf({ x, counted }: AskedColumn, isEach: boolean): string {
  const filled = `FROM ${PROFILED} WHERE ${x} IS NOT NULL`;
  return isEach
    ? `CREATE TEMP TABLE ${counted} AS SELECT ${x} AS v, count(*) AS n ${filled} GROUP BY 1`
    : `CREATE VIEW ${counted} AS SELECT ${x} AS v, CAST(1 AS BIGINT) AS n ${filled}`;
}

/** How many values there are and the most frequent ones, where each is counted. */
export function countedValues({ counted, isPersonal }: AskedColumn): Asked<Values> {
  const value = isPersonal ? 'NULL' : shown('v');
  const sql = `SELECT ${value}, n, (SELECT count(*) FROM ${counted}) FROM ${counted}
ORDER BY n DESC, v LIMIT ${isPersonal ? 1 : TOP}`;
  return {
    question: { sql, rows: TOP },
    read: (rows) => ({
      distinct: { count: countOf(rows[0]?.[2]), by: 'exact' },
      mostFrequent: isPersonal ? null : { by: 'exact', values: rows.map(countedOf) },
    }),
  };
}

/**
 * How many values there are, by HyperLogLog. The engine's own has 64 registers and errs by 13 %, so
 * registers are filled here: each keeps the highest rank of a first 1 among the hashes that fall to it.
 */
export function estimatedValues({ x }: AskedColumn): Asked<Pick<ColumnProfile, 'distinct'>> {
  const registers = 2 ** REGISTER_BITS;
  const bits = 64 - REGISTER_BITS;
  const sql = `SELECT count(*), sum(pow(2, -rank)) FROM (
  SELECT h % ${registers} AS register, max(CASE WHEN w = 0 THEN ${bits + 1} ELSE ${bits} - floor(log2(w)) END) AS rank
  FROM (SELECT h, h >> ${REGISTER_BITS} AS w FROM (SELECT hash(${x}) AS h FROM ${PROFILED} WHERE ${x} IS NOT NULL))
  GROUP BY 1)`;
  return {
    question: { sql, rows: 1 },
    read: ([row = []]) => {
      const [filled, sum] = row;
      const empty = registers - countOf(filled);
      const bias = 0.7213 / (1 + 1.079 / registers);
      const estimate = (bias * registers ** 2) / (Number(sum ?? 0) + empty);
      return { distinct: { count: Math.round(estimate), by: 'hyperloglog' } };
    },
  };
}

/** About the most frequent ones, each with its exact number. */
export function likelyValues({ x }: AskedColumn): Asked<Pick<ColumnProfile, 'mostFrequent'>> {
  const sql = `WITH likely AS (
  SELECT unnest(found) AS v FROM (SELECT approx_top_k(${x}, ${TOP}) AS found FROM ${PROFILED} WHERE ${x} IS NOT NULL))
SELECT ${shown('v')}, n FROM (
  SELECT v, count(*) AS n FROM ${PROFILED} JOIN likely ON ${PROFILED}.${x} = likely.v GROUP BY v)
ORDER BY n DESC, v`;
  return {
    question: { sql, rows: TOP },
    read: (rows) => ({ mostFrequent: { by: 'approx_top_k', values: rows.map(countedOf) } }),
  };
}

/** How often each of these is there. */
export function countsOf(
  { counted }: AskedColumn,
  values: readonly string[],
): Asked<CountedValue[]> {
  const sql = `SELECT value, CAST(sum(n) AS BIGINT) FROM (SELECT ${shown('v')} AS value, n FROM ${counted})
WHERE value IN (${values.map((_, index) => `$${index + 1}`).join(', ')}) GROUP BY 1`;
  return {
    question: { sql, parameters: values, rows: values.length },
    read: (rows) => {
      const found = new Map(rows.map((row) => [textOf(row[0]), countOf(row[1])]));
      return values.map((value) => ({ value, count: found.get(value) ?? 0 }));
    },
  };
}

const countedOf = ([value, count]: Cell[]): CountedValue => ({
  value: textOf(value) ?? '',
  count: countOf(count),
});
