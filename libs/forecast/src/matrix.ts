/** Matrices are arrays of their elements, row by row. */

/**
 * Returns a × b. It goes along rows of `b`, four at once, because memory is read in this order.
 * @param a rows × `inner`
 * @param b `inner` × columns
 */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  inner: number,
): Float64Array<ArrayBuffer> {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const product = new Float64Array(rows * columns);
  const whole = inner - (inner % 4);
  for (let r = 0; r < rows; r++) {
    const to = r * columns;
    for (let i = 0; i < whole; i += 4) {
      const at = r * inner + i;
      const [a0, a1, a2, a3] = [a[at]!, a[at + 1]!, a[at + 2]!, a[at + 3]!];
      const b0 = i * columns;
      const [b1, b2, b3] = [b0 + columns, b0 + 2 * columns, b0 + 3 * columns];
      for (let c = 0; c < columns; c++) {
        product[to + c]! += a0 * b[b0 + c]! + a1 * b[b1 + c]! + a2 * b[b2 + c]! + a3 * b[b3 + c]!;
      }
    }
    for (let i = whole; i < inner; i++) {
      const factor = a[r * inner + i]!;
      for (let c = 0; c < columns; c++) product[to + c]! += factor * b[i * columns + c]!;
    }
  }
  return product;
}

/** Returns a × aᵀ: rows × rows. @param columns of `a` */
export function multiplyByTranspose(a: Float64Array, columns: number): Float64Array {
  const rows = a.length / columns;
  const product = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += a[i * columns + c]! * a[j * columns + c]!;
      product[i * rows + j] = sum;
      product[j * rows + i] = sum;
    }
  }
  return product;
}

/** Returns a matrix with rows for columns. @param columns of `a` */
export function transpose(a: Float64Array, columns: number): Float64Array<ArrayBuffer> {
  const rows = a.length / columns;
  const result = new Float64Array(a.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = a[r * columns + c]!;
  }
  return result;
}

/** Returns I − a for a square matrix. */
export function complement(a: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const result = Float64Array.from(a, (value) => -value);
  for (let i = 0; i < size; i++) result[i * size + i]! += 1;
  return result;
}
