import { ALL, type AnswerSearch } from './values.js';

/** An answer's own address. */
export interface AnswerAddress {
  name: string;
  search: AnswerSearch;
}

/**
 * Returns the address of the answer that an old address showed, when all answers were on one page:
 * `/?holiday-sales.year=2010#holiday-sales`. Without an anchor, the first filter names the answer.
 *
 * @param query as the router parsed it
 * @param hash without `#`
 */
export function addressOfOld(
  query: Record<string, unknown>,
  hash: string,
): AnswerAddress | undefined {
  const filters = Object.entries(query).flatMap(([key, value]) => {
    const [, name, control] = /^([a-z-]+)\.(\w+)$/.exec(key) ?? [];
    if (name === undefined || control === undefined) return [];
    return [{ name, control, value: value === '' ? ALL : String(value) }];
  });
  const name = /^[a-z]+(-[a-z]+)+$|^forecast$/.test(hash) ? hash : filters[0]?.name;
  if (name === undefined) return undefined;
  const own = filters.filter((each) => each.name === name);
  return { name, search: Object.fromEntries(own.map(({ control, value }) => [control, value])) };
}
