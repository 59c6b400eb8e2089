import { describe, expect, it } from 'vitest';
import { leadingVectors, lowRank } from './low-rank.js';

const close = (actual: ArrayLike<number>, expected: readonly number[], digits = 8) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of Array.from(actual).entries()) {
    expect(value).toBeCloseTo(expected[i]!, digits);
  }
};

/** Rows × columns of rank 2: 9 · (1, 0, 0 …)(0.6, 0.8, 0 …)ᵀ + 4 · (0, 1, 0 …)(0.8, −0.6, 0 …)ᵀ. */
function createMatrix(rows: number, columns: number): Float64Array {
  const x = new Float64Array(rows * columns);
  x.set([5.4, 7.2]);
  x.set([3.2, -2.4], columns);
  return x;
}

/** What is left of a matrix that is projected on vectors. */
function measureRest(x: Float64Array, columns: number, vectors: Float64Array): number {
  const rows = x.length / columns;
  let rest = 0;
  for (let c = 0; c < columns; c++) {
    const column = Array.from({ length: rows }, (_, r) => x[r * columns + c]!);
    rest += column.reduce((sum, value) => sum + value * value, 0);
    for (let v = 0; v * rows < vectors.length; v++) {
      rest -= column.reduce((sum, value, r) => sum + value * vectors[v * rows + r]!, 0) ** 2;
    }
  }
  return rest;
}

describe('leadingVectors', () => {
  it.each([
    [3, 5],
    [5, 3],
  ])('finds the vector of the largest singular value of %i × %i', (rows, columns) => {
    const vector = leadingVectors(createMatrix(rows, columns), columns, 1);
    close(vector.map(Math.abs), [1, ...new Array<number>(rows - 1).fill(0)], 1);
    // 4² is left of 9² + 4²; the tolerance is a hundredth of what is left.
    expect(measureRest(createMatrix(rows, columns), columns, vector)).toBeLessThan(16 * 1.01);
  });

  it.each([
    [20, 30],
    [30, 20],
  ])('spans a matrix of lower rank, %i × %i, with vectors of zeros beside', (rows, columns) => {
    const x = createMatrix(rows, columns);
    const vectors = leadingVectors(x, columns, 4);
    expect(measureRest(x, columns, vectors)).toBeCloseTo(0, 8);
    const lengths = Array.from({ length: 4 }, (_, v) =>
      vectors.subarray(v * rows, (v + 1) * rows).reduce((sum, value) => sum + value * value, 0),
    );
    close(lengths, [1, 1, 0, 0]);
  });
});

describe('lowRank', () => {
  it('leaves few series as they are', () => {
    const values = Float64Array.of(10, 0, 0, 3, 0, 4);
    const { factors, combine } = lowRank(values, 2);
    expect(factors).toEqual(values);
    expect(combine(Float64Array.of(1, 2, 3))).toEqual(Float64Array.of(1, 2, 3));
  });

  it('gives series of lower rank back, and figures of another width', () => {
    const values = createMatrix(20, 30);
    const { factors, combine } = lowRank(values, 30);
    expect(factors).toHaveLength(12 * 30);
    close(combine(factors), Array.from(values));
    const firstWeeks = Float64Array.from({ length: 12 }, (_, factor) => factors[factor * 30]!);
    close(combine(firstWeeks), [5.4, 3.2, ...new Array<number>(18).fill(0)]);
  });
});
