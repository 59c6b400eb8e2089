import { multiply, multiplyByTranspose, transpose } from './matrix.js';

/** Leading vectors that series are projected on. */
const RANK = 12;
/** Iterations end when one takes less than this share off what the vectors leave. */
const TOLERANCE = 0.01;
const MOST_ITERATIONS = 50;
/** What is smaller by this is a rounding error. */
const ROUNDING = 1e-10;

/**
 * Series as combinations of factors, which are far fewer. What is linear in a series is the same combination of what
 * comes out for its factors.
 */
export interface LowRank {
  /** Factors × weeks. */
  readonly factors: Float64Array;
  /** Share of each factor in each series: factors × series. Undefined where the factors are the series. */
  readonly vectors?: Float64Array;
  /**
   * Turns figures of the factors into those of the series.
   * @param rows factors × columns
   * @param most leading vectors that are used
   * @returns series × columns
   */
  combine(rows: Float64Array, most?: number): Float64Array;
}

/** Projects series × weeks on their leading vectors. At most RANK series stay as they are. */
export function lowRank(values: Float64Array, weeks: number): LowRank {
  const series = values.length / weeks;
  if (series <= RANK) return { factors: values, combine: (rows) => rows };
  const vectors = leadingVectors(values, weeks, RANK);
  return {
    factors: multiply(vectors, values, series),
    vectors,
    combine: (rows, most = RANK) => {
      const used = vectors.subarray(0, most * series);
      return multiply(transpose(used, series), rows.subarray(0, (rows.length / RANK) * most), most);
    },
  };
}

/**
 * Returns orthonormal vectors, vectors × rows, that span nearly what the leading left singular vectors of a matrix span:
 * projecting it on those gives the best approximation of that rank (Eckart and Young 1936). Iterates on the smaller side
 * of the matrix, from the sums of every twelfth row or column. A matrix of lower rank has vectors of zeros.
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 8.2.4 (orthogonal iteration).
 */
export function leadingVectors(x: Float64Array, columns: number, count: number): Float64Array {
  const rows = x.length / columns;
  if (rows <= columns) return iterate(x, columns, count);
  const right = iterate(transpose(x, columns), rows, count);
  return orthonormalize(multiply(right, transpose(x, columns), columns), rows);
}

/** @param x rows × columns, the rows being the smaller side */
function iterate(x: Float64Array, columns: number, count: number): Float64Array {
  const rows = x.length / columns;
  const gram = multiplyByTranspose(x, columns);
  let whole = 0;
  for (let i = 0; i < rows; i++) whole += gram[i * rows + i]!;
  let vectors = orthonormalize(sumColumns(x, columns, count), rows);
  let left = Infinity;
  for (let i = 0; i < MOST_ITERATIONS; i++) {
    const next = multiply(vectors, gram, rows);
    const rest = whole - sumProducts(vectors, next);
    vectors = orthonormalize(next, rows);
    if (rest > (1 - TOLERANCE) * left || rest < ROUNDING * whole) break;
    left = rest;
  }
  return vectors;
}

/** Returns the sums of every `count`th column: `count` × rows. */
function sumColumns(x: Float64Array, columns: number, count: number): Float64Array {
  const rows = x.length / columns;
  const sums = new Float64Array(count * rows);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) sums[(c % count) * rows + r]! += x[r * columns + c]!;
  }
  return sums;
}

/** Makes vectors orthonormal by modified Gram-Schmidt; one that depends on those before becomes zeros. */
function orthonormalize(vectors: Float64Array, size: number): Float64Array {
  for (let from = 0; from < vectors.length; from += size) {
    const own = vectors.subarray(from, from + size);
    const before = Math.sqrt(sumProducts(own, own));
    for (let other = 0; other < from; other += size) {
      const earlier = vectors.subarray(other, other + size);
      const share = sumProducts(own, earlier);
      for (let i = 0; i < size; i++) own[i]! -= share * earlier[i]!;
    }
    const length = Math.sqrt(sumProducts(own, own));
    const factor = length > ROUNDING * before ? 1 / length : 0;
    for (let i = 0; i < size; i++) own[i]! *= factor;
  }
  return vectors;
}

function sumProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
