/**
 * Applies one linear operator to every series.
 * @param operator `outputs` × `inputs`, row by row
 * @param values series × `inputs`, row by row
 * @returns series × `outputs`
 */
export function applyToSeries(
  operator: Float64Array,
  values: Float64Array,
  inputs: number,
): Float64Array {
  const outputs = operator.length / inputs;
  const series = values.length / inputs;
  const result = new Float64Array(series * outputs);
  for (let s = 0; s < series; s++) {
    const from = s * inputs;
    for (let o = 0; o < outputs; o++) {
      const row = o * inputs;
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += operator[row + i]! * values[from + i]!;
      result[s * outputs + o] = sum;
    }
  }
  return result;
}

/** Returns a × b for square matrices of the same size, row by row. */
export function multiplySquare(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) product[i * size + j]! += factor * b[k * size + j]!;
    }
  }
  return product;
}

/** Returns I − a for a square matrix. */
export function complement(a: Float64Array, size: number): Float64Array {
  const result = a.map((value) => -value);
  for (let i = 0; i < size; i++) result[i * size + i]! += 1;
  return result;
}
