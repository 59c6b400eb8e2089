import { describe, expect, it } from 'vitest';
import { multiply, multiplyByTranspose, transpose } from './matrix.js';

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

describe('matrices of any size', () => {
  /** Small whole numbers, so that sums are exact. */
  const fill = (length: number, seed: number) =>
    Float64Array.from({ length }, (_, i) => ((i * 7 + seed) % 11) - 5);
  const sumProducts = (length: number, product: (i: number) => number) =>
    Array.from({ length }, (_, i) => product(i)).reduce((sum, value) => sum + value, 0);

  it.each([1, 3, 4, 5, 8, 9])('have the sums of products as elements: %i rows', (rows) => {
    const [inner, columns] = [6, 3];
    const [a, b] = [fill(rows * inner, 1), fill(inner * columns, 4)];
    const product = multiply(a, b, inner);
    const gram = multiplyByTranspose(a, inner);
    expect([product.length, gram.length]).toEqual([rows * columns, rows * rows]);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const element = sumProducts(inner, (i) => a[r * inner + i]! * b[i * columns + c]!);
        expect(product[r * columns + c]).toBe(element);
      }
      for (let other = 0; other < rows; other++) {
        const element = sumProducts(inner, (i) => a[r * inner + i]! * a[other * inner + i]!);
        expect(gram[r * rows + other]).toBe(element);
      }
    }
  });
});

describe('transposed', () => {
  it('turns rows into columns', () => {
    expect(transpose(createMatrix(1, 2, 3, 4, 5, 6), 3)).toEqual(createMatrix(1, 4, 2, 5, 3, 6));
  });
});
