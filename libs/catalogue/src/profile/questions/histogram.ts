import { lineOf, placeOf } from '../figures/line.js';
import type { ColumnKind, ColumnProfile } from '../figures/table-profile.js';
import type { Asked, AskedColumn } from './asked.js';
import { countOf } from './asked.js';

const BINS = 20;
/** The widest range of a DOUBLE, times the number of bins, would not fit one; a power of two is exact. */
const SCALE = 64;

/** Rows in bins of equal width; a bin of dates begins with a whole day. */
export function histogramOf(
  { counted, kind }: AskedColumn,
  low: number,
  high: number,
): Asked<Pick<ColumnProfile, 'histogram'>> {
  const { from, to, bins } = rangeOf(kind, low, high);
  const share = `(v / ${SCALE} - CAST($1 AS DOUBLE)) * ${bins} / CAST($2 AS DOUBLE)`;
  const bin = bins === 1 ? '0' : `greatest(0, least(${bins - 1}, floor(${share})))`;
  // As text: a whole number would be sent as one of 64 bits.
  const used = bins === 1 ? [] : [String(from / SCALE), String(to / SCALE - from / SCALE)];
  return {
    question: {
      sql: `SELECT CAST(${bin} AS INTEGER) AS bin, CAST(sum(n) AS BIGINT)
FROM (SELECT ${lineOf(kind, 'v')} AS v, n FROM ${counted}) WHERE v IS NOT NULL GROUP BY 1`,
      parameters: used,
      rows: BINS,
    },
    read: (rows) => {
      const byBin = new Map(rows.map(([at, count]) => [Number(at), countOf(count)]));
      const edges = Array.from({ length: bins + 1 }, (_, index) =>
        placeOf(kind, edgeOf(kind, from, to, index, bins)),
      );
      const counts = Array.from({ length: bins }, (_, index) => byBin.get(index) ?? 0);
      return { histogram: { edges, counts } };
    },
  };
}

function rangeOf(kind: ColumnKind, low: number, high: number) {
  // The last day is a day too.
  if (kind === 'date') {
    return { from: low, to: high + 1, bins: Math.max(1, Math.min(BINS, high - low + 1)) };
  }
  const isNarrow = high / SCALE - low / SCALE === 0;
  return { from: low, to: high, bins: isNarrow ? 1 : BINS };
}

/** In the order of the question's arithmetic, so that both round alike. */
function edgeOf(kind: ColumnKind, from: number, to: number, bin: number, bins: number): number {
  if (bin === bins) return to;
  const edge = (from / SCALE + ((to / SCALE - from / SCALE) * bin) / bins) * SCALE;
  return kind === 'date' ? Math.ceil(edge) : edge;
}
