import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { DepartmentRange, Panel } from './panel.js';

/** Orthonormal vectors over the stores of each department, of the largest eigenvalue first. */
export type StoreVectors = readonly (readonly Float64Array[])[];

/** More stores than this would cost too much: their departments stay as they are. */
const MOST_STORES = 200;

/**
 * Returns the eigenvectors of X·Xᵀ for each department's stores × weeks matrix X: its left singular vectors.
 * Projecting X on the first of them gives the best approximation of that rank (Eckart and Young 1936).
 */
export function storeVectors(panel: Panel, most: number): StoreVectors {
  return panel.departments.map((range) => {
    const stores = range.to - range.from;
    if (stores <= 1 || stores > MOST_STORES) return [];
    const { eigenvectorMatrix } = new EigenvalueDecomposition(gram(panel, range), {
      assumeSymmetric: true,
    });
    return Array.from({ length: Math.min(most, stores) }, (_, j) =>
      Float64Array.from(eigenvectorMatrix.getColumn(stores - 1 - j)),
    );
  });
}

function gram(panel: Panel, { from, to }: DepartmentRange): Matrix {
  const weeks = panel.weeks.length;
  const product = new Matrix(to - from, to - from);
  for (let i = from; i < to; i++) {
    for (let j = from; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < weeks; t++) {
        sum += panel.values[i * weeks + t]! * panel.values[j * weeks + t]!;
      }
      product.set(i - from, j - from, sum);
      product.set(j - from, i - from, sum);
    }
  }
  return product;
}

/**
 * Projects values (series × weeks) on the first `rank` vectors of each department. A department of at most `rank`
 * stores stays as it is.
 */
export function lowRank(
  panel: Panel,
  vectors: StoreVectors,
  rank: number,
  values: Float64Array,
): Float64Array {
  const weeks = panel.weeks.length;
  const result = new Float64Array(values.length);
  const combined = new Float64Array(weeks);
  for (const [d, { from, to }] of panel.departments.entries()) {
    const basis = vectors[d]!;
    if (to - from <= rank || basis.length === 0) {
      result.set(values.subarray(from * weeks, to * weeks), from * weeks);
      continue;
    }
    for (const vector of basis.slice(0, rank)) {
      combined.fill(0);
      for (let i = from; i < to; i++) {
        const weight = vector[i - from]!;
        for (let t = 0; t < weeks; t++) combined[t]! += weight * values[i * weeks + t]!;
      }
      for (let i = from; i < to; i++) {
        const weight = vector[i - from]!;
        for (let t = 0; t < weeks; t++) result[i * weeks + t]! += weight * combined[t]!;
      }
    }
  }
  return result;
}
