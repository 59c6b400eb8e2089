/** An empty category would make the index infinite. */
const SHARE_MIN = 0.0001;

/**
 * Population stability index of two splits into the same categories: the sum of (a - b) · ln(a / b) over their shares.
 * @returns undefined when either is empty
 */
export function psi(before: readonly number[], after: readonly number[]): number | undefined {
  const [was, is] = [sharesOf(before), sharesOf(after)];
  if (!was || !is) return undefined;
  return was.reduce((sum, share, index) => {
    const now = is[index] ?? SHARE_MIN;
    return sum + (now - share) * Math.log(now / share);
  }, 0);
}

function sharesOf(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  return counts.map((count) => Math.max(SHARE_MIN, count / total));
}
