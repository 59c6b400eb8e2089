const BARS = [' ', '▁', '▂', '▃', '▅', '▇'];

/** One sign a bin, as high as its share of the fullest one; a bin with any row is never empty. */
export function barsOf(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? BARS[0] : BARS[Math.ceil((count / most) * (BARS.length - 1))]))
    .join('');
}
