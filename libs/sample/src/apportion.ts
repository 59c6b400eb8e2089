/**
 * Splits a whole number into whole shares, near the proportions of the weights, none above its
 * capacity. The shares add up to the total exactly; the capacities together must hold it.
 */
export function apportion(
  total: number,
  weights: readonly number[],
  capacities: readonly number[] = [],
): number[] {
  const parts = weights.map((weight, i) => ({
    weight,
    share: 0,
    capacity: capacities[i] ?? total,
  }));
  const heaviestFirst = [...parts].sort((x, y) => y.weight - x.weight);
  let left = total;
  while (left > 0) {
    const open = heaviestFirst.filter(({ share, capacity }) => share < capacity);
    if (open.length === 0) throw new RangeError(`${left} of ${total} exceed the capacities`);
    const weight = open.reduce((sum, part) => sum + part.weight, 0);
    const round = left;
    for (const part of open) {
      const fair = Math.max(1, Math.floor((round * part.weight) / weight));
      const share = Math.min(fair, part.capacity - part.share, left);
      part.share += share;
      left -= share;
    }
  }
  return parts.map(({ share }) => share);
}
