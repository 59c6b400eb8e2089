/**
 * Splits a whole number into whole shares, near the proportions of the weights, none above its
 * capacity. The shares add up to the total exactly; the capacities together must hold it.
 */
export function apportion(
  total: number,
  weights: readonly number[],
  capacities: readonly number[] = weights.map(() => total),
): number[] {
  const shares = weights.map(() => 0);
  const heaviestFirst = weights.map((_, i) => i).sort((x, y) => weights[y]! - weights[x]! || x - y);
  let left = total;
  while (left > 0) {
    const open = heaviestFirst.filter((i) => shares[i]! < capacities[i]!);
    if (open.length === 0) throw new RangeError(`${left} of ${total} exceed the capacities`);
    const weight = open.reduce((sum, i) => sum + weights[i]!, 0);
    const round = left;
    for (const i of open) {
      const fair = Math.max(1, Math.floor((round * weights[i]!) / weight));
      const share = Math.min(fair, capacities[i]! - shares[i]!, left);
      shares[i]! += share;
      left -= share;
    }
  }
  return shares;
}
