import { type ColumnProfile, type Cuts, lineOf, placeOf } from './table-profile.js';
import { type Asked, type AskedColumn, countOf, PROFILED } from './facts.js';

/** Of the quantiles that are shown. */
const SHOWN = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const SHARES = [...new Set([...SHOWN, ...DECILES])].sort((a, b) => a - b);
/** Tukey's outer fences. */
const FENCE = 3;

export const OUTLIER_RULE = 'Tukey: below Q1 - 3 IQR or above Q3 + 3 IQR';

/** From values and their numbers, from all rows in memory, or about, from a digest of them. */
export type QuantileWay = 'by-value' | 'sorted' | 't-digest';

/** Rows for which it holds. */
const numberIf = (condition: string): string => `CAST(sum(n) FILTER (${condition}) AS BIGINT)`;

/** Place of a quantile in a list of SQL. */
const at = (share: number): string => `q[${SHARES.indexOf(share) + 1}]`;

/**
 * Quantiles, what lies outside of the fences, and how many rows lie between deciles.
 * @param placed rows that have a place on the line, at least one
 */
export function spreadOf(
  column: AskedColumn,
  way: QuantileWay,
  placed: number,
): Asked<Pick<ColumnProfile, 'quantiles' | 'outliers' | 'deciles'>> {
  const { counted, kind } = column;
  const rows = `(SELECT ${lineOf(kind, 'v')} AS v, n FROM ${counted})`;
  const iqr = `(${at(0.75)} - ${at(0.25)})`;
  const decile = DECILES.map((share, index) => `${at(share)} AS d${index}`);
  const sql = `SELECT any_value(q), any_value(low), any_value(high),
  ${[numberIf('v IS NOT NULL'), numberIf('v < low'), numberIf('v > high')].join(', ')},
  ${DECILES.map((_, index) => numberIf(`v <= d${index}`)).join(', ')}
FROM ${rows},
  (SELECT q, ${at(0.25)} - ${FENCE} * ${iqr} AS low, ${at(0.75)} + ${FENCE} * ${iqr} AS high, ${decile.join(', ')}
   FROM (${quantilesSql(column, way, placed, rows)}))`;
  return {
    question: { sql, rows: 1 },
    read: ([row = []]) => {
      const [list, low, high, count, below, above, ...upTo] = row;
      const q = typeof list === 'string' ? (JSON.parse(list) as unknown[]).map(Number) : [];
      if (q.length === 0 || !q.every(Number.isFinite)) {
        return { quantiles: null, outliers: null, deciles: null };
      }
      const valueOf = (share: number) => q[SHARES.indexOf(share)] ?? 0;
      const fences = [Number(low), Number(high)] as const;
      return {
        quantiles: {
          by: way === 't-digest' ? 't-digest' : 'exact',
          points: SHOWN.map((share) => ({ share, ...placeOf(kind, valueOf(share)) })),
        },
        outliers: fences.every(Number.isFinite)
          ? {
              rule: OUTLIER_RULE,
              low: placeOf(kind, fences[0]),
              high: placeOf(kind, fences[1]),
              count: countOf(below) + countOf(above),
            }
          : null,
        deciles: between(DECILES.map(valueOf), upTo.map(countOf), countOf(count)),
      };
    },
  };
}

function quantilesSql(
  { x, kind }: AskedColumn,
  way: QuantileWay,
  placed: number,
  rows: string,
): string {
  if (way === 't-digest') {
    return `SELECT approx_quantile(v, [${SHARES.join(', ')}]) AS q FROM ${rows}`;
  }
  const asked = SHARES.map((share) => {
    // Between two days there is no day.
    if (kind !== 'number') return { rank: Math.max(0, Math.ceil(share * placed) - 1), way: 0 };
    const rank = share * (placed - 1);
    return { rank: Math.floor(rank), way: rank - Math.floor(rank) };
  });
  const ranks = [...new Set(asked.flatMap(({ rank }) => [rank, Math.min(rank + 1, placed - 1)]))];
  const at = (rank: number) => `d[${ranks.indexOf(Math.min(rank, placed - 1)) + 1}]`;
  const values = asked.map(
    ({ rank, way: further }) => `${at(rank)} + (${at(rank + 1)} - ${at(rank)}) * ${further}`,
  );
  const found = way === 'sorted' ? sorted(ranks, placed, lineOf(kind, x)) : byValue(ranks, rows);
  return `SELECT [${values.join(', ')}] AS q FROM (${found})`;
}

/** Values at ranks counted from 0. The middle of a rank's share falls to it however it is rounded. */
const sorted = (ranks: readonly number[], placed: number, line: string): string =>
  `SELECT quantile_disc(${line}, [${ranks.map((rank) => (rank + 0.5) / placed).join(', ')}]) AS d FROM ${PROFILED}`;

/** The same, of values and their numbers. */
const byValue = (ranks: readonly number[], rows: string): string =>
  `SELECT [${ranks.map((rank) => `min(v) FILTER (upto > ${rank})`).join(', ')}] AS d FROM (
    SELECT v, sum(CAST(n AS DOUBLE)) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS upto
    FROM ${rows} WHERE v IS NOT NULL)`;

/** Rows by the deciles of the profile before. */
export function byCuts({ counted, kind }: AskedColumn, edges: readonly number[]): Asked<Cuts> {
  const counts = edges.map((_, index) => numberIf(`v <= CAST($${index + 1} AS DOUBLE)`));
  return {
    question: {
      sql: `SELECT ${[numberIf('v IS NOT NULL'), ...counts].join(', ')}
FROM (SELECT ${lineOf(kind, 'v')} AS v, n FROM ${counted})`,
      // As text: a whole number would be sent as one of 64 bits.
      parameters: edges.map(String),
      rows: 1,
    },
    read: ([row = []]) => {
      const [count, ...upTo] = row;
      return between(edges, upTo.map(countOf), countOf(count));
    },
  };
}

/** Several deciles may be the same value, which is one edge then. @param upTo rows at or below each edge */
function between(edges: readonly number[], upTo: readonly number[], count: number): Cuts {
  const cuts: Cuts = { edges: [], counts: [] };
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
