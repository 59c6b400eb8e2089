/** A page without the edges of GraphQL, which say once more what the nodes say; all else as it is. */
export function rowsOnce(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  if (!('nodes' in result && 'edges' in result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'edges'));
}
