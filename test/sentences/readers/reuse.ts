const results = new WeakMap<object, Map<string, unknown>>();

/** Returns the result of a computation over a chain, computed once for each key: sentences of one scope share it. */
export function reuse<Result>(
  chain: object,
  key: readonly unknown[],
  compute: () => Result,
): Result {
  const known = results.get(chain) ?? new Map<string, unknown>();
  results.set(chain, known);
  const text = JSON.stringify(key);
  if (!known.has(text)) known.set(text, compute());
  return known.get(text) as Result;
}
