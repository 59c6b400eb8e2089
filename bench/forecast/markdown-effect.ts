/** A store's week: how far sales were from the forecast, and its MarkDown. */
export interface MarkdownRow {
  readonly store: number;
  /** ISO date. */
  readonly week: string;
  /** (sales − forecast) / forecast. */
  readonly error: number;
  /** Sum of the MarkDowns of the week; 0 without one. */
  readonly markdown: number;
}

/** Result of the permutation test. */
export interface MarkdownEffect {
  /** Null, always: these files allow no estimate. They do not tell on which departments or days a MarkDown was. */
  readonly effect: null;
  /** A sentence for people, with the figures. */
  readonly reason: string;
  readonly stores: number;
  readonly weeks: number;
  /** Correlation of MarkDown and error within weeks, after the means of stores. */
  readonly correlation: number;
  /** 95th percentile of |correlation| with MarkDowns permuted across stores. */
  readonly chance: number;
  /** Share of permutations with a correlation at least as far from 0. */
  readonly pValue: number;
  readonly permutations: number;
}

const PERMUTATIONS = 999;

/**
 * Tests whether MarkDowns explain errors of the forecast better than those of other stores in the same weeks do.
 * Source: Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed., chapter 3.
 * @param rows of weeks in which stores had MarkDowns; every store has each week once
 */
export function markdownEffect(rows: readonly MarkdownRow[]): MarkdownEffect {
  const stores = [...new Set(rows.map((row) => row.store))].sort((a, b) => a - b);
  const weeks = [...new Set(rows.map((row) => row.week))].sort();
  const errors = centred(buildMatrix(rows, stores, weeks, 'error'), weeks.length);
  const markdowns = centred(buildMatrix(rows, stores, weeks, 'markdown'), weeks.length);
  const order = stores.map((_, s) => s);
  const correlation = correlate(errors, markdowns, order, weeks.length);
  const random = generator(1);
  const permuted = Array.from({ length: PERMUTATIONS }, () =>
    Math.abs(correlate(errors, markdowns, shuffled(order, random), weeks.length)),
  ).sort((a, b) => a - b);
  const further = permuted.filter((value) => value >= Math.abs(correlation)).length;
  const pValue = (further + 1) / (PERMUTATIONS + 1);
  const chance = permuted[Math.floor(0.95 * PERMUTATIONS)] ?? 0;
  return {
    effect: null,
    reason: formatReason(correlation, chance, pValue),
    stores: stores.length,
    weeks: weeks.length,
    correlation,
    chance,
    pValue,
    permutations: PERMUTATIONS,
  };
}

function formatReason(correlation: number, chance: number, pValue: number): string {
  const figures = `correlation ${correlation.toFixed(3)}, of permuted stores up to ${chance.toFixed(3)}, p ${pValue.toFixed(3)}`;
  return pValue > 0.05
    ? `no effect of MarkDown can be estimated: MarkDowns of other stores explain the errors as well (${figures})`
    : `no effect of MarkDown can be estimated: stores chose their MarkDowns themselves, so that the correlation with the errors has other causes too (${figures})`;
}

/** Returns stores × weeks; a missing week is 0. */
function buildMatrix(
  rows: readonly MarkdownRow[],
  stores: readonly number[],
  weeks: readonly string[],
  figure: 'error' | 'markdown',
): Float64Array {
  const storeAt = new Map(stores.map((store, at) => [store, at]));
  const weekAt = new Map(weeks.map((week, at) => [week, at]));
  const matrix = new Float64Array(stores.length * weeks.length);
  for (const row of rows) {
    matrix[storeAt.get(row.store)! * weeks.length + weekAt.get(row.week)!] = row[figure];
  }
  return matrix;
}

/** Takes off the means of rows, then of columns. Remainders of rounding become 0. */
function centred(matrix: Float64Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  const result = matrix.slice();
  const centre = (count: number, length: number, at: (i: number, j: number) => number) => {
    for (let i = 0; i < count; i++) {
      let mean = 0;
      for (let j = 0; j < length; j++) mean += result[at(i, j)]! / length;
      for (let j = 0; j < length; j++) result[at(i, j)]! -= mean;
    }
  };
  centre(rows, columns, (i, j) => i * columns + j);
  centre(columns, rows, (j, i) => i * columns + j);
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return result.map((value) => (Math.abs(value) < largest * 1e-12 ? 0 : value));
}

/** Returns the correlation of a with b, row `order[i]` of b beside row i of a; 0 when one is constant. */
function correlate(
  a: Float64Array,
  b: Float64Array,
  order: readonly number[],
  columns: number,
): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (const [i, from] of order.entries()) {
    for (let j = 0; j < columns; j++) {
      const [x, y] = [a[i * columns + j]!, b[from * columns + j]!];
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}

/** Fisher and Yates. */
function shuffled(order: readonly number[], random: () => number): number[] {
  const result = [...order];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** Returns mulberry32: the same seed gives the same figures, so that an answer repeats. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
