/** Matrices are arrays of their elements, row by row. */

/**
 * Returns a × b. It goes along rows of `b`, four at once and for four rows of `a`, because memory is read in this order.
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
  const whole = rows - (rows % 4);
  for (let r = 0; r < whole; r += 4) multiplyFourRows(a, b, inner, r, product);
  for (let r = whole; r < rows; r++) multiplyRow(a, b, inner, r, product);
  return product;
}

/** Adds the rows from `r` on, each element in the order of multiplyRow. */
function multiplyFourRows(
  a: Float64Array,
  b: Float64Array,
  inner: number,
  r: number,
  product: Float64Array,
): void {
  const columns = b.length / inner;
  const to0 = r * columns;
  const [to1, to2, to3] = [to0 + columns, to0 + 2 * columns, to0 + 3 * columns];
  const whole = inner - (inner % 4);
  for (let i = 0; i < whole; i += 4) {
    const at0 = r * inner + i;
    const [at1, at2, at3] = [at0 + inner, at0 + 2 * inner, at0 + 3 * inner];
    const p0 = a[at0]!;
    const p1 = a[at0 + 1]!;
    const p2 = a[at0 + 2]!;
    const p3 = a[at0 + 3]!;
    const q0 = a[at1]!;
    const q1 = a[at1 + 1]!;
    const q2 = a[at1 + 2]!;
    const q3 = a[at1 + 3]!;
    const u0 = a[at2]!;
    const u1 = a[at2 + 1]!;
    const u2 = a[at2 + 2]!;
    const u3 = a[at2 + 3]!;
    const v0 = a[at3]!;
    const v1 = a[at3 + 1]!;
    const v2 = a[at3 + 2]!;
    const v3 = a[at3 + 3]!;
    const b0 = i * columns;
    const [b1, b2, b3] = [b0 + columns, b0 + 2 * columns, b0 + 3 * columns];
    for (let c = 0; c < columns; c++) {
      const x0 = b[b0 + c]!;
      const x1 = b[b1 + c]!;
      const x2 = b[b2 + c]!;
      const x3 = b[b3 + c]!;
      product[to0 + c]! += p0 * x0 + p1 * x1 + p2 * x2 + p3 * x3;
      product[to1 + c]! += q0 * x0 + q1 * x1 + q2 * x2 + q3 * x3;
      product[to2 + c]! += u0 * x0 + u1 * x1 + u2 * x2 + u3 * x3;
      product[to3 + c]! += v0 * x0 + v1 * x1 + v2 * x2 + v3 * x3;
    }
  }
  for (let i = whole; i < inner; i++) {
    const at = r * inner + i;
    const p = a[at]!;
    const q = a[at + inner]!;
    const u = a[at + 2 * inner]!;
    const v = a[at + 3 * inner]!;
    for (let c = 0; c < columns; c++) {
      const x = b[i * columns + c]!;
      product[to0 + c]! += p * x;
      product[to1 + c]! += q * x;
      product[to2 + c]! += u * x;
      product[to3 + c]! += v * x;
    }
  }
}

function multiplyRow(
  a: Float64Array,
  b: Float64Array,
  inner: number,
  r: number,
  product: Float64Array,
): void {
  const columns = b.length / inner;
  const to = r * columns;
  const whole = inner - (inner % 4);
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

/** Returns a × aᵀ: rows × rows. Two rows at once are multiplied by two. @param columns of `a` */
export function multiplyByTranspose(a: Float64Array, columns: number): Float64Array {
  const rows = a.length / columns;
  const product = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i += 2) {
    // Of an odd number of rows, the last one comes twice.
    const nextI = Math.min(i + 1, rows - 1);
    for (let j = 0; j <= i; j += 2) {
      const nextJ = Math.min(j + 1, rows - 1);
      const [at, atNext] = [i * columns, nextI * columns];
      const [by, byNext] = [j * columns, nextJ * columns];
      let sum = 0;
      let right = 0;
      let below = 0;
      let both = 0;
      for (let c = 0; c < columns; c++) {
        const x = a[at + c]!;
        const xNext = a[atNext + c]!;
        const y = a[by + c]!;
        const yNext = a[byNext + c]!;
        sum += x * y;
        right += x * yNext;
        below += xNext * y;
        both += xNext * yNext;
      }
      writePair(product, rows, i, j, sum);
      writePair(product, rows, i, nextJ, right);
      writePair(product, rows, nextI, j, below);
      writePair(product, rows, nextI, nextJ, both);
    }
  }
  return product;
}

function writePair(product: Float64Array, rows: number, i: number, j: number, value: number): void {
  product[i * rows + j] = value;
  product[j * rows + i] = value;
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
