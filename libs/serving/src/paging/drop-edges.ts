/** Returns a page without the edges of GraphQL, which repeat the nodes; returns other values unchanged. */
export function dropEdges(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  if (!('nodes' in result && 'edges' in result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'edges'));
}
