/** Returns 1 for each item that was never below zero before week `weeks`. @param values items × columns */
export function findNonNegative(values: Float64Array, columns: number, weeks: number): Uint8Array {
  const result = new Uint8Array(values.length / columns).fill(1);
  for (let item = 0; item < result.length; item++) {
    for (let t = item * columns; t < item * columns + weeks; t++) {
      if (values[t]! < 0) result[item] = 0;
    }
  }
  return result;
}

/** Raises values below zero to zero, of items that were never below it. @param values items × any number of columns */
export function raiseToZero(values: Float64Array, nonNegative: Uint8Array): void {
  const columns = values.length / nonNegative.length;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0 && nonNegative[Math.floor(i / columns)] === 1) values[i] = 0;
  }
}
