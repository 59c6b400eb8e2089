/** Bins of each feature; the trees divide only between bins. */
export const BINS = 32;

export interface FeatureRows {
  /** Rows × `count`. */
  readonly features: Float32Array;
  readonly count: number;
}

/** Features as numbers of bins. */
export interface BinnedRows {
  readonly count: number;
  /** Rows × features. */
  readonly bins: Uint8Array;
  /** Least value of each bin but the first, for each feature. */
  readonly edges: readonly (readonly number[])[];
}

/** Divides each feature into at most 32 bins of about as many rows. */
export function binRows({ features, count }: FeatureRows): BinnedRows {
  const rows = features.length / count;
  const bins = new Uint8Array(features.length);
  const edges = Array.from({ length: count }, (_, j) => {
    const sorted = Float32Array.from(
      { length: rows },
      (_row, i) => features[i * count + j]!,
    ).sort();
    const own: number[] = [];
    for (let b = 1; b < BINS; b++) {
      const edge = sorted[Math.floor((b * rows) / BINS)]!;
      if (edge > (own.at(-1) ?? sorted[0]!)) own.push(edge);
    }
    for (let i = 0; i < rows; i++) bins[i * count + j] = binOf(own, features[i * count + j]!);
    return own;
  });
  return { count, bins, edges };
}

function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}
