/** The items under each key, keys in order of first appearance. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The sum of the cents of all items. */
export function sumCents(items: Iterable<{ cents: bigint }>): bigint {
  let sum = 0n;
  for (const { cents } of items) sum += cents;
  return sum;
}

/** The rank of each value, the highest first; equal values share a rank. */
export function createRanker<T extends bigint | number>(
  values: readonly T[],
): (value: T) => number {
  const placed = new Map<T, number>();
  const descending = [...values].sort((x, y) => (x < y ? 1 : x > y ? -1 : 0));
  descending.forEach((value, i) => {
    if (!placed.has(value)) placed.set(value, i + 1);
  });
  return (value) => placed.get(value)!;
}

/** Sorts by a text or number of each item. */
export function sortBy<T>(items: Iterable<T>, ...keys: ((item: T) => string | number)[]): T[] {
  return [...items].sort((x, y) => {
    for (const key of keys) {
      if (key(x) !== key(y)) return key(x) < key(y) ? -1 : 1;
    }
    return 0;
  });
}
