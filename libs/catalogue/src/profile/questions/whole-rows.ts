import type { Cell } from '#lake/ports/compute.js';
import type { TableProfile } from '../figures/table-profile.js';
import { lineOf } from '../figures/line.js';
import type { Asked, AskedColumn } from './asked.js';
import { countOf, numberOf, PROFILED } from './asked.js';
import { squarable } from './facts.js';

/** Rows whose hashes are counted one by one. */
const HASHES = 4_000_000;
/** Of numeric columns, the first ones; and of their pairs, the strongest. */
const CORRELATED = 20;
const PAIRS = 50;

type Whole = Pick<TableProfile, 'duplicates' | 'correlations'>;

/** What is asked of all columns together. */
export function wholeAsks(columns: readonly AskedColumn[], rows: number): Asked<Partial<Whole>>[] {
  return [duplicatesOf(columns, rows), ...correlationsOf(columns)];
}

/**
 * Rows that are there more than once, told by a hash of 64 bits of each row. Of very many rows only those are
 * looked at whose hash falls to one part of several, with all their copies, and the number is multiplied.
 */
function duplicatesOf(
  columns: readonly AskedColumn[],
  rows: number,
): Asked<Pick<Whole, 'duplicates'>> {
  const parts = rows <= HASHES ? 1 : 2 ** Math.ceil(Math.log2(rows / HASHES));
  const part = parts === 1 ? '' : ` WHERE h % ${parts} = 0`;
  const sql = `SELECT count(*) - count(DISTINCT h)
FROM (SELECT hash(${columns.map(({ x }) => x).join(', ')}) AS h FROM ${PROFILED})${part}`;
  return {
    question: { sql, rows: 1 },
    read: ([row]) => ({
      duplicates: { rows: countOf(row?.[0]) * parts, by: parts === 1 ? 'exact' : 'hash-sample' },
    }),
  };
}

/** Pearson's correlation of each pair of numeric columns, over the rows that have both. */
function correlationsOf(columns: readonly AskedColumn[]): Asked<Pick<Whole, 'correlations'>>[] {
  const numbers = columns
    .filter(({ kind, isPersonal }) => kind === 'number' && !isPersonal)
    .slice(0, CORRELATED);
  const pairs = numbers.flatMap((left, index) =>
    numbers.slice(index + 1).map((right) => ({ left, right })),
  );
  if (pairs.length === 0) return [];
  const asked = pairs.map(({ left, right }) => {
    const both = `v${numbers.indexOf(left)}, v${numbers.indexOf(right)}`;
    return `corr(${both}), regr_count(${both})`;
  });
  const lines = numbers.map(({ x }, index) => `${squarable(lineOf('number', x))} AS v${index}`);
  const question = {
    sql: `SELECT ${asked.join(', ')} FROM (SELECT ${lines.join(', ')} FROM ${PROFILED})`,
    rows: 1,
  };
  const read = ([cells = []]: Cell[][]) => {
    const found = pairs.flatMap(({ left, right }, index) => {
      const r = numberOf(cells[2 * index]);
      const n = countOf(cells[2 * index + 1]);
      return r === null ? [] : [{ left: left.name, right: right.name, r, n }];
    });
    found.sort((one, other) => Math.abs(other.r) - Math.abs(one.r));
    return { correlations: found.slice(0, PAIRS) };
  };
  return [{ question, read }];
}
