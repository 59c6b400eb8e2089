/**
 * Returns the canonical text of a scope: `stores 3, 7 and departments 1`. It is part of cache keys and of cursors. The page
 * loads it too, so it imports nothing.
 */
export function formatScope({
  stores,
  departments,
}: {
  stores?: readonly number[];
  departments?: readonly number[];
}): string {
  return [
    ...(stores ? [`${stores.length === 1 ? 'store' : 'stores'} ${stores.join(', ')}`] : []),
    ...(departments
      ? [`${departments.length === 1 ? 'department' : 'departments'} ${departments.join(', ')}`]
      : []),
  ].join(' and ');
}
