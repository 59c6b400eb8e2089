/** Returns 1 for each item that was never below zero before week `weeks`. @param values items × columns */
export function findNonNegative(values: Float64Array, columns: number, weeks: number): Uint8Array {
  return Uint8Array.from({ length: values.length / columns }, (_, item) =>
    Number(values.subarray(item * columns, item * columns + weeks).every((value) => value >= 0)),
  );
}

/** Raises values below zero to zero, of items that were never below it. @param values items × any number of columns */
export function raiseToZero(values: Float64Array, nonNegative: Uint8Array): void {
  const columns = values.length / nonNegative.length;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0 && nonNegative[Math.floor(i / columns)] === 1) values[i] = 0;
  }
}
