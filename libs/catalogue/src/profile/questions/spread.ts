import type { Cell } from '#lake/ports/compute.js';
import { lineOf, placeOf } from '../line.js';
import type { ColumnProfile, Cuts } from '../table-profile.js';
import type { Asked, AskedColumn } from './asked.js';
import { countOf, PROFILED } from './asked.js';

/** Of the quantiles that are shown. */
const SHOWN = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const SHARES = [...new Set([...SHOWN, ...DECILES])].sort((a, b) => a - b);
/** Tukey's outer fences. */
const FENCE = 3;

export const OUTLIER_RULE = 'Tukey: below Q1 - 3 IQR or above Q3 + 3 IQR';

/** Place of a quantile in a list of SQL. */
const at = (share: number): string => `q[${SHARES.indexOf(share) + 1}]`;

/** Quantiles, what lies outside of the fences, and how many rows lie between deciles. */
export function spreadOf(
  { x, kind }: AskedColumn,
  isExact: boolean,
): Asked<Pick<ColumnProfile, 'quantiles' | 'outliers' | 'deciles'>> {
  // Between two days there is no day.
  const exact = kind === 'number' ? 'quantile_cont' : 'quantile_disc';
  const aggregate = isExact ? exact : 'approx_quantile';
  const rows = `(SELECT ${lineOf(kind, x)} AS v FROM ${PROFILED})`;
  const iqr = `(${at(0.75)} - ${at(0.25)})`;
  const decile = DECILES.map((share, index) => `${at(share)} AS d${index}`);
  const sql = `SELECT any_value(q), any_value(low), any_value(high),
  count(v), count(*) FILTER (v < low), count(*) FILTER (v > high),
  ${DECILES.map((_, index) => `count(*) FILTER (v <= d${index})`).join(', ')}
FROM ${rows},
  (SELECT q, ${at(0.25)} - ${FENCE} * ${iqr} AS low, ${at(0.75)} + ${FENCE} * ${iqr} AS high, ${decile.join(', ')}
   FROM (SELECT ${aggregate}(v, [${SHARES.join(', ')}]) AS q FROM ${rows}))`;
  return {
    question: { sql, rows: 1 },
    read: ([[list, low, high, count, below, above, ...upTo] = []]: Cell[][]) => {
      const q = typeof list === 'string' ? (JSON.parse(list) as unknown[]).map(Number) : [];
      if (q.length === 0 || !q.every(Number.isFinite)) {
        return { quantiles: null, outliers: null, deciles: null };
      }
      const valueOf = (share: number) => q[SHARES.indexOf(share)] ?? 0;
      const fences = [Number(low), Number(high)] as const;
      return {
        quantiles: {
          by: isExact ? 'exact' : 't-digest',
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

/** Rows of the column by the deciles of the profile before. */
export function byCuts({ x, kind }: AskedColumn, edges: readonly number[]): Asked<Cuts> {
  const counts = edges.map((_, index) => `count(*) FILTER (v <= CAST($${index + 1} AS DOUBLE))`);
  return {
    question: {
      sql: `SELECT ${['count(v)', ...counts].join(', ')} FROM (SELECT ${lineOf(kind, x)} AS v FROM ${PROFILED})`,
      parameters: edges,
      rows: 1,
    },
    read: ([[count, ...upTo] = []]: Cell[][]) => between(edges, upTo.map(countOf), countOf(count)),
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
