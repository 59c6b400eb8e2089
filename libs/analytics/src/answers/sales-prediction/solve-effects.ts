/** The number of the store and of the week of each row, from 0 on: store after store, and week after week. */
export interface PanelKeys {
  stores: Int32Array;
  weeks: Int32Array;
}

/** The effects of one kind, by its number; the numbers of the rows, and those of the other kind. */
export interface Effects {
  values: Float64Array;
  keys: Int32Array;
  others: Int32Array;
  /** Number of rows of each key, and of each key of the other kind. */
  counts: Float64Array;
  otherCounts: Float64Array;
}

/** A smaller pivot is rounding, as a share of the rows of its key: other effects explain this one. */
const LEAST_PIVOT = 1e-9;
/** Reading the processor's time costs as much as the equations of several keys. */
const KEYS_BETWEEN_CHECKS = 256;

/**
 * Returns a function that solves the normal equations of the effects of stores and weeks. They are eliminated for the
 * kind with more keys, and the function returns the effects of the other one. An effect that the others explain is 0.
 * @param check is called between parts of the work, and may throw
 */
export function factorEffects(
  { stores, weeks }: PanelKeys,
  check: () => void,
): (values: Float64Array) => Effects {
  const hasFewerStores = countKeys(stores) <= countKeys(weeks);
  const [keys, others] = hasFewerStores ? [stores, weeks] : [weeks, stores];
  const counts = countRows(keys);
  const otherCounts = countRows(others);
  const factor = createEquations(keys, others, counts, otherCounts, check);
  factorize(factor, counts);
  return (values) => {
    const right = new Float64Array(counts.length);
    const sums = new Float64Array(otherCounts.length);
    for (let row = 0; row < keys.length; row += 1) sums[others[row]!]! += values[row]!;
    for (let row = 0; row < keys.length; row += 1) {
      const other = others[row]!;
      right[keys[row]!]! += values[row]! - sums[other]! / otherCounts[other]!;
    }
    return { values: substitute(factor, right), keys, others, counts, otherCounts };
  };
}

/** Returns how many keys there are: the largest number and one. */
export function countKeys(keys: Int32Array): number {
  let most = -1;
  for (const key of keys) if (key > most) most = key;
  return most + 1;
}

/** Returns the number of rows of each key. */
export function countRows(keys: Int32Array): Float64Array {
  const counts = new Float64Array(countKeys(keys));
  for (const key of keys) counts[key]! += 1;
  return counts;
}

/**
 * Returns the lower triangle of the matrix of the equations, row after row: the counts, less what the other kind's means
 * take.
 */
function createEquations(
  keys: Int32Array,
  others: Int32Array,
  counts: Float64Array,
  otherCounts: Float64Array,
  check: () => void,
): Float64Array {
  const size = counts.length;
  const matrix = new Float64Array(size * size);
  counts.forEach((count, key) => (matrix[key * size + key] = count));
  const ends = new Int32Array(otherCounts.length);
  otherCounts.forEach((count, other) => (ends[other] = count + (ends[other - 1] ?? 0)));
  const places = ends.map((end, other) => end - otherCounts[other]!);
  const members = new Int32Array(keys.length);
  others.forEach((other, row) => {
    members[places[other]!] = keys[row]!;
    places[other]! += 1;
  });
  for (let other = 0; other < ends.length; other += 1) {
    if (other > 0 && other % KEYS_BETWEEN_CHECKS === 0) check();
    const [start, end] = [ends[other - 1] ?? 0, ends[other]!];
    const share = 1 / (end - start);
    for (let left = start; left < end; left += 1) {
      const line = members[left]! * size;
      for (let right = start; right <= left; right += 1) matrix[line + members[right]!]! -= share;
    }
  }
  return matrix;
}

/** Replaces the matrix by its lower Cholesky factor; the row and column of a key without a pivot become 0. */
function factorize(matrix: Float64Array, counts: Float64Array): void {
  const size = counts.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = reduce(matrix, size, column, column);
    const root = pivot > LEAST_PIVOT * counts[column]! ? Math.sqrt(pivot) : 0;
    matrix[column * size + column] = root;
    for (let row = column + 1; row < size; row += 1)
      matrix[row * size + column] = root === 0 ? 0 : reduce(matrix, size, row, column) / root;
  }
}

/** Returns a cell less the product of its row and the row of its column, up to the column. */
function reduce(matrix: Float64Array, size: number, row: number, column: number): number {
  const [left, right] = [row * size, column * size];
  let rest = matrix[left + column]!;
  for (let place = 0; place < column; place += 1)
    rest -= matrix[left + place]! * matrix[right + place]!;
  return rest;
}

/** Returns the solution of the equations, in the place of their right side. */
function substitute(factor: Float64Array, solution: Float64Array): Float64Array {
  const size = solution.length;
  for (let row = 0; row < size; row += 1) {
    let rest = solution[row]!;
    for (let place = 0; place < row; place += 1)
      rest -= factor[row * size + place]! * solution[place]!;
    const pivot = factor[row * size + row]!;
    solution[row] = pivot === 0 ? 0 : rest / pivot;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = solution[row]!;
    for (let place = row + 1; place < size; place += 1)
      rest -= factor[place * size + row]! * solution[place]!;
    const pivot = factor[row * size + row]!;
    solution[row] = pivot === 0 ? 0 : rest / pivot;
  }
  return solution;
}
