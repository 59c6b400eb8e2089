import { describe, expect, it } from 'vitest';
import { lowRank, storeVectors } from './low-rank.js';
import type { Panel } from './panel.js';

/** Three stores with department 1 and one with department 2, over two weeks. */
function buildPanel(values: Float64Array): Panel {
  return {
    weeks: ['2012-02-24', '2012-03-02'],
    holidays: new Uint8Array(2),
    series: [1, 2, 3, 1].map((store, s) => ({ store, department: s < 3 ? 1 : 2 })),
    departments: [
      { department: 1, from: 0, to: 3 },
      { department: 2, from: 3, to: 4 },
    ],
    values,
    present: new Uint8Array(8).fill(1),
  };
}

// X·Xᵀ of department 1 has the eigenvectors (1, 0, 0) with 100 and (0, 0.6, 0.8) with 25.
const panel = buildPanel(Float64Array.of(10, 0, 0, 3, 0, 4, 7, 9));
const close = (actual: Float64Array, expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 10);
};

describe('storeVectors', () => {
  it('returns orthonormal vectors, that of the largest eigenvalue first', () => {
    const [first] = storeVectors(panel);
    close(first!.subarray(0, 6).map(Math.abs), [1, 0, 0, 0, 0.6, 0.8]);
  });

  it('returns none for more than 200 stores', () => {
    const stores = 201;
    const many = {
      ...panel,
      departments: [{ department: 1, from: 0, to: stores }],
      values: new Float64Array(stores * 2),
    };
    expect(storeVectors(many)).toEqual([new Float64Array()]);
  });
});

describe('lowRank', () => {
  it('projects on the first vectors and leaves a department of few stores as it is', () => {
    const { factors, combine } = lowRank(panel, storeVectors(panel), 1, panel.values);
    close(factors.map(Math.abs), [10, 0, 7, 9]);
    close(combine(factors), [10, 0, 0, 0, 0, 0, 7, 9]);
  });

  it('projects other values on the same vectors', () => {
    const other = Float64Array.of(1, 2, 5, 0, 5, 10, 3, 4);
    const { factors, combine } = lowRank(panel, storeVectors(panel), 2, other);
    // (0.6, 0.8) of (5, 5) is 7, of (0, 10) 8.
    close(combine(factors), [1, 2, 4.2, 4.8, 5.6, 6.4, 3, 4]);
  });

  it('combines figures of another width', () => {
    const { combine } = lowRank(panel, storeVectors(panel), 3, panel.values);
    close(combine(Float64Array.of(1, 2, 3, 4)), [1, 2, 3, 4]);
  });
});
