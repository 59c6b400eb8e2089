import { queryOptions } from '@tanstack/react-query';
import { askGraphql } from '../data/graphql.js';
import { PUBLISHED } from '../data/published.js';

/** Names by number, as texts. */
export type Names = ReadonlyMap<string, string>;

const QUERY = '{ stores { store storeName } departments { department departmentName } }';

interface Reply {
  stores: readonly { store: number; storeName: string | null }[];
  departments: readonly { department: number; departmentName: string | null }[];
}

/** The names of the stores and departments that the reader may see; none for a chain without names. */
export const placeNames = queryOptions({
  queryKey: [PUBLISHED, 'names'],
  staleTime: Infinity,
  queryFn: async ({ signal }) => {
    const { stores, departments } = await askGraphql<Reply>(QUERY, signal);
    return {
      store: toNames(stores.map(({ store, storeName }) => [store, storeName])),
      department: toNames(
        departments.map(({ department, departmentName }) => [department, departmentName]),
      ),
    };
  },
});

const toNames = (all: readonly (readonly [number, string | null])[]): Names =>
  new Map(all.flatMap(([number, name]) => (name === null ? [] : [[String(number), name]])));

/** Returns what the number of a control is of. */
export const findNamed = (control: string): 'store' | 'department' =>
  /department$/i.test(control) ? 'department' : 'store';

/** Returns `3 · Springfield`; a number without a name stays as it is. */
export function writeNumber(names: Names, number: string): string {
  const name = names.get(number);
  return name === undefined ? number : `${number} · ${name}`;
}

/**
 * Returns the number that a text means: it begins with it, is a name, or is a part of one name only. Undefined for a part of
 * several names: the reader still types.
 */
export function readNumber(names: Names, text: string): string | undefined {
  const [, number] = /^\s*(\d+)/.exec(text) ?? [];
  if (number !== undefined) return number;
  const part = text.trim().toLowerCase();
  if (part === '') return '';
  const found = [...names].filter(([, name]) => name.toLowerCase().includes(part));
  const [chosen] =
    found.length === 1 ? found : found.filter(([, name]) => name.toLowerCase() === part);
  if (chosen) return chosen[0];
  return found.length > 1 ? undefined : text;
}
