import { describe, expect, it } from 'vitest';
import { complement, multiply, transpose } from './matrix.js';

const createMatrix = (...values: number[]) => Float64Array.of(...values);

describe('multiply', () => {
  it('multiplies rows by columns', () => {
    expect(multiply(createMatrix(1, 2, 3, 4, 5, 6), createMatrix(7, 8, 9, 10, 11, 12), 3)).toEqual(
      createMatrix(58, 64, 139, 154),
    );
  });

  it('sums more than four products', () => {
    // 1·1 + 2·2 + … + 6·6 = 91.
    const squares = createMatrix(1, 2, 3, 4, 5, 6);
    expect(multiply(squares, squares, 6)).toEqual(createMatrix(91));
    // The row with ones picks the sums of the columns: 1 + 3 + 5 + 7 + 9 and 2 + 4 + 6 + 8 + 10.
    const rows = createMatrix(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    expect(multiply(createMatrix(1, 1, 1, 1, 1, 0, 0, 0, 1, 10), rows, 5)).toEqual(
      createMatrix(25, 30, 97, 108),
    );
  });
});

describe('transposed', () => {
  it('turns rows into columns', () => {
    expect(transpose(createMatrix(1, 2, 3, 4, 5, 6), 3)).toEqual(createMatrix(1, 4, 2, 5, 3, 6));
  });
});

describe('complement', () => {
  it('subtracts from the identity', () => {
    expect(complement(createMatrix(1, 2, 3, 5), 2)).toEqual(createMatrix(0, -2, -3, -4));
  });
});
