/** The query of an address before a route checks it: a name that is repeated has a list. */
export type RawSearch = Record<string, string | readonly string[]>;

/** `?flow=weekly-sales&stage=load&stage=publish` as names with their texts: nothing is parsed as JSON. */
export function parseSearch(query: string): RawSearch {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** Writes a query; undefined, null and empty texts are left out. */
export function stringifySearch(search: object): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search) as [string, unknown][]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each === 'string' && each !== '') written.append(name, each);
      if (typeof each === 'number' || typeof each === 'boolean') written.append(name, String(each));
    }
  }
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

/** Returns a value as one text; undefined when it is missing or empty. */
export function readText(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' && one !== '' ? one : undefined;
}

/** Returns a value as a number; undefined when it is none. */
export function readNumber(value: unknown): number | undefined {
  const number = Number(typeof value === 'number' ? value : (readText(value) ?? NaN));
  return Number.isFinite(number) ? number : undefined;
}

/** Returns a value if it is one of a list. */
export function readChoice<Value extends string>(
  values: readonly Value[],
  value: unknown,
): Value | undefined {
  const text = readText(value);
  return values.find((each) => each === text);
}
