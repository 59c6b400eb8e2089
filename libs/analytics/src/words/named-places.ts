type Row = Readonly<Record<string, unknown>>;

/** Returns the names of stores and departments in an answer: `store 3` is `Springfield`. */
function listNames(value: unknown, names = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null) return names;
  for (const each of Object.values(value)) listNames(each, names);
  const row = value as Row;
  for (const of of ['store', 'department']) {
    const name = row[`${of}Name`];
    if (typeof name === 'string') names.set(`${of} ${String(row[of])}`, name);
  }
  return names;
}

/** Returns a sentence whose stores and departments have the names that rows of its answer give: `Store 3 (Springfield)`. */
export function addNames(sentence: string, answer: object): string {
  const names = listNames(answer);
  if (names.size === 0) return sentence;
  return sentence.replaceAll(/\b(?:store|department) \d+\b/gi, (place) => {
    const name = names.get(place.toLowerCase());
    return name === undefined ? place : `${place} (${name})`;
  });
}
