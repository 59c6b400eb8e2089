type Document = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Rules with a change, by RFC 7396: what is given takes the place of what was there, objects are merged, and null
 * takes something back. What is empty then is left out.
 */
export function mergeRules(rules: Document, change: Document): Record<string, unknown> {
  const merged = new Map(Object.entries(rules));
  for (const [name, value] of Object.entries(change)) {
    const former = merged.get(name);
    const next = isObject(value) ? mergeRules(isObject(former) ? former : {}, value) : value;
    if (next === null || (isObject(next) && Object.keys(next).length === 0)) merged.delete(name);
    else merged.set(name, next);
  }
  return Object.fromEntries(merged);
}
