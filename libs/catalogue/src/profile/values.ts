import type { Cell } from '#lake/ports/compute.js';
import {
  type ColumnKind,
  type ColumnProfile,
  type CountedValue,
  positionSql,
  toPosition,
  type BinCounts,
} from './table-profile.js';
import {
  type ProfileQuery,
  type QueriedColumn,
  toCount,
  PROFILED_VIEW,
  toText,
  VALUE_MAX,
} from './facts.js';

const TOP = 10;
/** HyperLogLog has 2^14 registers, so its standard error is 1.04 / 2^7 = 0.8 %. */
const REGISTER_BITS = 14;

const shortenSql = (v: string): string => `left(CAST(${v} AS VARCHAR), ${VALUE_MAX})`;

type Values = Pick<ColumnProfile, 'distinct' | 'mostFrequent'>;

/**
 * Returns SQL that lets other queries name a column's values.
 * @param isEach counts each value, if they fit in memory
 */
export function buildCountedSql({ x, countsTable }: QueriedColumn, isEach: boolean): string {
  const filled = `FROM ${PROFILED_VIEW} WHERE ${x} IS NOT NULL`;
  return isEach
    ? `CREATE TEMP TABLE ${countsTable} AS SELECT ${x} AS v, count(*) AS n ${filled} GROUP BY 1`
    : `CREATE VIEW ${countsTable} AS SELECT ${x} AS v, CAST(1 AS BIGINT) AS n ${filled}`;
}

/** Returns the query for the exact number of distinct values, and the most frequent ones. */
export function buildExactValuesQuery({
  countsTable,
  isPersonal,
}: QueriedColumn): ProfileQuery<Values> {
  const value = isPersonal ? 'NULL' : shortenSql('v');
  const sql = `SELECT ${value}, n, (SELECT count(*) FROM ${countsTable}) FROM ${countsTable}
ORDER BY n DESC, v LIMIT ${isPersonal ? 1 : TOP}`;
  return {
    query: { sql, rows: TOP },
    read: (rows) => ({
      distinct: { count: toCount(rows[0]?.[2]), by: 'exact' },
      mostFrequent: isPersonal ? null : { by: 'exact', values: rows.map(toCountedValue) },
    }),
  };
}

/**
 * Returns the query for the number of distinct values by HyperLogLog. The engine's own has 64 registers and errs by 13
 * %, so this query fills registers itself: each keeps the highest rank of the first 1 bit among its hashes.
 */
export function buildEstimatedValuesQuery({
  x,
}: QueriedColumn): ProfileQuery<Pick<ColumnProfile, 'distinct'>> {
  const registers = 2 ** REGISTER_BITS;
  const bits = 64 - REGISTER_BITS;
  const sql = `SELECT count(*), sum(pow(2, -rank)) FROM (
  SELECT h % ${registers} AS register, max(CASE WHEN w = 0 THEN ${bits + 1} ELSE ${bits} - floor(log2(w)) END) AS rank
  FROM (SELECT h, h >> ${REGISTER_BITS} AS w FROM (SELECT hash(${x}) AS h FROM ${PROFILED_VIEW} WHERE ${x} IS NOT NULL))
  GROUP BY 1)`;
  return {
    query: { sql, rows: 1 },
    read: ([row = []]) => {
      const [filled, sum] = row;
      const empty = registers - toCount(filled);
      const bias = 0.7213 / (1 + 1.079 / registers);
      const estimate = (bias * registers ** 2) / (Number(sum ?? 0) + empty);
      return { distinct: { count: Math.round(estimate), by: 'hyperloglog' } };
    },
  };
}

/** Returns the query for the approximately most frequent values, with exact counts. */
export function buildLikelyValuesQuery({
  x,
}: QueriedColumn): ProfileQuery<Pick<ColumnProfile, 'mostFrequent'>> {
  const sql = `WITH likely AS (
  SELECT unnest(found) AS v FROM (SELECT approx_top_k(${x}, ${TOP}) AS found FROM ${PROFILED_VIEW} WHERE ${x} IS NOT NULL))
SELECT ${shortenSql('v')}, n FROM (
  SELECT v, count(*) AS n FROM ${PROFILED_VIEW} JOIN likely ON ${PROFILED_VIEW}.${x} = likely.v GROUP BY v)
ORDER BY n DESC, v`;
  return {
    query: { sql, rows: TOP },
    read: (rows) => ({ mostFrequent: { by: 'approx_top_k', values: rows.map(toCountedValue) } }),
  };
}

/** Returns the query for the counts of these values. */
export function buildCountsQuery(
  { countsTable }: QueriedColumn,
  values: readonly string[],
): ProfileQuery<CountedValue[]> {
  const sql = `SELECT value, CAST(sum(n) AS BIGINT) FROM (SELECT ${shortenSql('v')} AS value, n FROM ${countsTable})
WHERE value IN (${values.map((_, index) => `$${index + 1}`).join(', ')}) GROUP BY 1`;
  return {
    query: { sql, parameters: values, rows: values.length },
    read: (rows) => {
      const found = new Map(rows.map((row) => [toText(row[0]), toCount(row[1])]));
      return values.map((value) => ({ value, count: found.get(value) ?? 0 }));
    },
  };
}

const toCountedValue = ([value, count]: Cell[]): CountedValue => ({
  value: toText(value) ?? '',
  count: toCount(count),
});

/** Number of characters that a pattern covers. */
const CHARACTERS_READ = 64;
/** Sample size when there are too many distinct values to read each. */
const SAMPLE = 200_000;
/** Longer runs are written with a count. */
const RUN_MAX = 4;

/**
 * Returns the query for the patterns of texts: letters as A or a, digits as 9.
 * @param isEach reads every distinct value once
 */
export function buildPatternsQuery(
  { countsTable }: QueriedColumn,
  isEach: boolean,
): ProfileQuery<Pick<ColumnProfile, 'patterns'>> {
  const texts = `SELECT CAST(v AS VARCHAR) AS v, n FROM ${countsTable}`;
  const values = isEach
    ? texts
    : `SELECT * FROM (${texts}) USING SAMPLE reservoir(${SAMPLE} ROWS) REPEATABLE (1)`;
  const sql = `SELECT pattern, n, CAST(sum(n) OVER () AS BIGINT) AS of FROM (
  SELECT ${patternSql('v')} AS pattern, CAST(sum(n) AS BIGINT) AS n FROM (${values}) GROUP BY 1)
ORDER BY n DESC, pattern LIMIT ${TOP}`;
  return {
    query: { sql, rows: TOP },
    read: (rows) => {
      const of = toCount(rows[0]?.[2]);
      const top = rows.map(([pattern, cell]) => {
        const count = toCount(cell);
        return { pattern: shortenRuns(toText(pattern) ?? ''), count, share: count / of };
      });
      return { patterns: { by: isEach ? 'all' : 'sample', of, top } };
    },
  };
}

/** Replaces upper case first: the `A` that it writes stays unchanged afterwards. */
function patternSql(text: string): string {
  const start = `left(${text}, ${CHARACTERS_READ})`;
  const digits = `regexp_replace(${start}, '\\p{N}', '9', 'g')`;
  const capitals = `regexp_replace(${digits}, '[\\p{Lu}\\p{Lt}]', 'A', 'g')`;
  const letters = `regexp_replace(${capitals}, '[\\p{Ll}\\p{Lo}\\p{Lm}\\p{M}]', 'a', 'g')`;
  return `${letters} || CASE WHEN length(${text}) > ${CHARACTERS_READ} THEN '…' ELSE '' END`;
}

/** Shortens `aaaaaaa-99` to `a{7}-99`. */
const shortenRuns = (pattern: string): string =>
  pattern.replaceAll(/(A+|a+|9+)/g, (run) =>
    run.length > RUN_MAX ? `${run.charAt(0)}{${run.length}}` : run,
  );

const BINS = 20;
/** The widest range times the number of bins would overflow a DOUBLE, so edges are scaled; a power of two is exact. */
const SCALE = 64;

/** Returns the query for a histogram of equal bins; a bin of dates starts with a whole day. */
export function buildHistogramQuery(
  { countsTable, kind }: QueriedColumn,
  low: number,
  high: number,
): ProfileQuery<Pick<ColumnProfile, 'histogram'>> {
  const { from, to, bins } = chooseRange(kind, low, high);
  const share = `(v / ${SCALE} - CAST($1 AS DOUBLE)) * ${bins} / CAST($2 AS DOUBLE)`;
  const bin = bins === 1 ? '0' : `greatest(0, least(${bins - 1}, floor(${share})))`;
  // As text: the client would send whole numbers as 64-bit integers.
  const used = bins === 1 ? [] : [String(from / SCALE), String(to / SCALE - from / SCALE)];
  return {
    query: {
      sql: `SELECT CAST(${bin} AS INTEGER) AS bin, CAST(sum(n) AS BIGINT)
FROM (SELECT ${positionSql(kind, 'v')} AS v, n FROM ${countsTable}) WHERE v IS NOT NULL GROUP BY 1`,
      parameters: used,
      rows: BINS,
    },
    read: (rows) => {
      const byBin = new Map(rows.map(([at, count]) => [Number(at), toCount(count)]));
      const edges = Array.from({ length: bins + 1 }, (_, index) =>
        toPosition(kind, computeEdge(kind, from, to, index, bins)),
      );
      const counts = Array.from({ length: bins }, (_, index) => byBin.get(index) ?? 0);
      return { histogram: { edges, counts } };
    },
  };
}

function chooseRange(kind: ColumnKind, low: number, high: number) {
  // The last day is included.
  if (kind === 'date') {
    return { from: low, to: high + 1, bins: Math.max(1, Math.min(BINS, high - low + 1)) };
  }
  const isNarrow = high / SCALE - low / SCALE === 0;
  return { from: low, to: high, bins: isNarrow ? 1 : BINS };
}

/** Same order of arithmetic as the query, so that both round alike. */
function computeEdge(
  kind: ColumnKind,
  from: number,
  to: number,
  bin: number,
  bins: number,
): number {
  if (bin === bins) return to;
  const edge = (from / SCALE + ((to / SCALE - from / SCALE) * bin) / bins) * SCALE;
  return kind === 'date' ? Math.ceil(edge) : edge;
}

/** Shares of the displayed quantiles. */
const SHOWN = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const SHARES = [...new Set([...SHOWN, ...DECILES])].sort((a, b) => a - b);
/** Tukey's outer fences. */
const FENCE = 3;

const OUTLIER_RULE = 'Tukey: below Q1 - 3 IQR or above Q3 + 3 IQR';

/** How quantiles are computed: from distinct values with counts, from sorted rows, or approximately by t-digest. */
export type QuantileMethod = 'by-value' | 'sorted' | 't-digest';

/** Returns SQL for the number of rows that meet a condition. */
const countIfSql = (condition: string): string => `CAST(sum(n) FILTER (${condition}) AS BIGINT)`;

/** Returns SQL for a quantile in the list. */
const quantileSql = (share: number): string => `q[${SHARES.indexOf(share) + 1}]`;

/**
 * Returns the query for quantiles, outliers and the rows between deciles.
 * @param placed number of rows with a position on the line, at least one
 */
export function buildSpreadQuery(
  column: QueriedColumn,
  way: QuantileMethod,
  placed: number,
): ProfileQuery<Pick<ColumnProfile, 'quantiles' | 'outliers' | 'deciles'>> {
  const { countsTable, kind } = column;
  const rows = `(SELECT ${positionSql(kind, 'v')} AS v, n FROM ${countsTable})`;
  const iqr = `(${quantileSql(0.75)} - ${quantileSql(0.25)})`;
  const decile = DECILES.map((share, index) => `${quantileSql(share)} AS d${index}`);
  const sql = `SELECT any_value(q), any_value(low), any_value(high),
  ${[countIfSql('v IS NOT NULL'), countIfSql('v < low'), countIfSql('v > high')].join(', ')},
  ${DECILES.map((_, index) => countIfSql(`v <= d${index}`)).join(', ')}
FROM ${rows},
  (SELECT q, ${quantileSql(0.25)} - ${FENCE} * ${iqr} AS low, ${quantileSql(0.75)} + ${FENCE} * ${iqr} AS high, ${decile.join(', ')}
   FROM (${quantilesSql(column, way, placed, rows)}))`;
  return {
    query: { sql, rows: 1 },
    read: ([row = []]) => {
      const [list, low, high, count, below, above, ...upTo] = row;
      const q = typeof list === 'string' ? (JSON.parse(list) as unknown[]).map(Number) : [];
      if (q.length === 0 || !q.every(Number.isFinite)) {
        return { quantiles: null, outliers: null, deciles: null };
      }
      const findQuantile = (share: number) => q[SHARES.indexOf(share)] ?? 0;
      const fences = [Number(low), Number(high)] as const;
      return {
        quantiles: {
          by: way === 't-digest' ? 't-digest' : 'exact',
          points: SHOWN.map((share) => ({ share, ...toPosition(kind, findQuantile(share)) })),
        },
        outliers: fences.every(Number.isFinite)
          ? {
              rule: OUTLIER_RULE,
              low: toPosition(kind, fences[0]),
              high: toPosition(kind, fences[1]),
              count: toCount(below) + toCount(above),
            }
          : null,
        deciles: toBinCounts(DECILES.map(findQuantile), upTo.map(toCount), toCount(count)),
      };
    },
  };
}

function quantilesSql(
  { x, kind }: QueriedColumn,
  way: QuantileMethod,
  placed: number,
  rows: string,
): string {
  if (way === 't-digest') {
    return `SELECT approx_quantile(v, [${SHARES.join(', ')}]) AS q FROM ${rows}`;
  }
  const asked = SHARES.map((share) => {
    // Dates are not interpolated: there is no day between two days.
    if (kind !== 'number') return { rank: Math.max(0, Math.ceil(share * placed) - 1), way: 0 };
    const rank = share * (placed - 1);
    return { rank: Math.floor(rank), way: rank - Math.floor(rank) };
  });
  const ranks = [...new Set(asked.flatMap(({ rank }) => [rank, Math.min(rank + 1, placed - 1)]))];
  const at = (rank: number) => `d[${ranks.indexOf(Math.min(rank, placed - 1)) + 1}]`;
  const values = asked.map(
    ({ rank, way: further }) => `${at(rank)} + (${at(rank + 1)} - ${at(rank)}) * ${further}`,
  );
  const found =
    way === 'sorted' ? sortedSql(ranks, placed, positionSql(kind, x)) : distinctSql(ranks, rows);
  return `SELECT [${values.join(', ')}] AS q FROM (${found})`;
}

/** Returns SQL for the values at ranks, from 0. The middle of a rank's share selects it however the engine rounds. */
const sortedSql = (ranks: readonly number[], placed: number, line: string): string =>
  `SELECT quantile_disc(${line}, [${ranks.map((rank) => (rank + 0.5) / placed).join(', ')}]) AS d FROM ${PROFILED_VIEW}`;

/** Like `sorted`, from distinct values with counts. */
const distinctSql = (ranks: readonly number[], rows: string): string =>
  `SELECT [${ranks.map((rank) => `min(v) FILTER (upto > ${rank})`).join(', ')}] AS d FROM (
    SELECT v, sum(CAST(n AS DOUBLE)) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS upto
    FROM ${rows} WHERE v IS NOT NULL)`;

/** Returns the query for rows by the deciles of the former profile. */
export function buildBinCountsQuery(
  { countsTable, kind }: QueriedColumn,
  edges: readonly number[],
): ProfileQuery<BinCounts> {
  const counts = edges.map((_, index) => countIfSql(`v <= CAST($${index + 1} AS DOUBLE)`));
  return {
    query: {
      sql: `SELECT ${[countIfSql('v IS NOT NULL'), ...counts].join(', ')}
FROM (SELECT ${positionSql(kind, 'v')} AS v, n FROM ${countsTable})`,
      // As text: the client would send whole numbers as 64-bit integers.
      parameters: edges.map(String),
      rows: 1,
    },
    read: ([row = []]) => {
      const [count, ...upTo] = row;
      return toBinCounts(edges, upTo.map(toCount), toCount(count));
    },
  };
}

/** Returns the rows between edges. Equal deciles become one edge. @param upTo rows at or below each edge */
function toBinCounts(edges: readonly number[], upTo: readonly number[], count: number): BinCounts {
  const cuts: BinCounts = { edges: [], counts: [] };
  let below = 0;
  for (const [index, edge] of edges.entries()) {
    if (edges[index + 1] === edge) continue;
    const here = upTo[index] ?? 0;
    cuts.edges.push(edge);
    cuts.counts.push(here - below);
    below = here;
  }
  cuts.counts.push(count - below);
  return cuts;
}
