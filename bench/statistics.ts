interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws RangeError when the list is empty */
export function computeSpread(values: readonly number[]): Spread {
  return {
    median: computePercentile(values, 50),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** Nearest-rank percentile; the 50th of an even number of values is the mean of the middle two. */
export function computePercentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = (rank: number): number => {
    const value = sorted[rank];
    if (value === undefined) throw new RangeError('no values');
    return value;
  };
  const half = sorted.length / 2;
  if (percent === 50 && Number.isInteger(half) && half > 0) return (at(half - 1) + at(half)) / 2;
  return at(Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
}
