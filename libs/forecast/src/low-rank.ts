import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { multiply, transpose } from './matrix.js';
import type { DepartmentRange, Panel } from './panel.js';

/** More stores than this would cost too much: their departments stay as they are. */
const MOST_STORES = 200;

/**
 * Returns, for each department's stores × weeks matrix X, the eigenvectors of X·Xᵀ as rows, that of the largest eigenvalue
 * first: the left singular vectors of X. Projecting X on the first of them gives the best approximation of that rank
 * (Eckart and Young 1936).
 */
export function storeVectors({ weeks, departments, values }: Panel): Float64Array[] {
  return departments.map(({ from, to }) => {
    const stores = to - from;
    if (stores > MOST_STORES) return new Float64Array();
    const x = values.subarray(from * weeks.length, to * weeks.length);
    const gram = multiply(x, transpose(x, weeks.length), weeks.length);
    const { eigenvectorMatrix: ascending } = new EigenvalueDecomposition(
      Matrix.from1DArray(stores, stores, gram),
      { assumeSymmetric: true },
    );
    return Float64Array.from(ascending.flipRows().transpose().to1DArray());
  });
}

/**
 * Series as combinations of factors, which are far fewer. What is linear in a series is the same combination of what
 * comes out for its factors.
 */
export interface LowRank {
  /** Factors × weeks. */
  readonly factors: Float64Array;
  /** Turns figures of the factors into those of the series. @param rows factors × columns @returns series × columns */
  combine(rows: Float64Array): Float64Array;
}

/** The series of a department, and its factors: positions `first` to `end` (exclusive). */
interface Block extends DepartmentRange {
  readonly first: number;
  readonly end: number;
  /** Factors × series; undefined where each series is its own factor. */
  readonly vectors: Float64Array | undefined;
}

/**
 * Projects values (series × weeks) on the first `rank` vectors of each department. A department of at most `rank`
 * stores stays as it is.
 * @param vectors of storeVectors
 */
export function lowRank(
  panel: Panel,
  vectors: readonly Float64Array[],
  rank: number,
  values: Float64Array,
): LowRank {
  const weeks = panel.weeks.length;
  const blocks: Block[] = [];
  let first = 0;
  for (const [d, range] of panel.departments.entries()) {
    const stores = range.to - range.from;
    const isWhole = stores <= rank || stores > MOST_STORES;
    const own = isWhole ? undefined : vectors[d]!.subarray(0, rank * stores);
    const end = first + (isWhole ? stores : rank);
    blocks.push({ ...range, first, end, vectors: own });
    first = end;
  }
  const factors = new Float64Array(first * weeks);
  for (const block of blocks) {
    const own = values.subarray(block.from * weeks, block.to * weeks);
    const projected = block.vectors && multiply(block.vectors, own, block.to - block.from);
    factors.set(projected ?? own, block.first * weeks);
  }
  return { factors, combine: (rows) => combineFactors(blocks, rows, panel.series.length) };
}

function combineFactors(
  blocks: readonly Block[],
  rows: Float64Array,
  series: number,
): Float64Array {
  const columns = rows.length / (blocks.at(-1)?.end ?? 1);
  const result = new Float64Array(series * columns);
  for (const { from, to, first, end, vectors } of blocks) {
    const own = rows.subarray(first * columns, end * columns);
    const whole = vectors && multiply(transpose(vectors, to - from), own, end - first);
    result.set(whole ?? own, from * columns);
  }
  return result;
}
