import type { Schemas } from '#web/data/api.js';

type Table = Pick<Schemas['CatalogueTable'], 'address' | 'origin' | 'tags' | 'owner' | 'format'>;

/** Properties by which tables are filtered, in the order of the page. */
export const FACETS = ['origin', 'database', 'tag', 'format', 'owner'] as const;
export type Facet = (typeof FACETS)[number];

/** The chosen value of each facet. */
type FacetChoice = Partial<Record<Facet, string | undefined>>;

interface FacetValue {
  value: string;
  /** Tables with the value that also match the other facets. */
  tables: number;
}

const VALUES: Record<Facet, (table: Table) => readonly string[]> = {
  origin: ({ origin }) => [origin],
  database: ({ address }) => [address.split('.', 1)[0] ?? ''],
  tag: ({ tags }) => tags,
  format: ({ format }) => [format],
  owner: ({ owner }) => (owner === null ? [] : [owner]),
};

const hasAll = (table: Table, chosen: FacetChoice, besides?: Facet): boolean =>
  FACETS.every((facet) => {
    const value = chosen[facet];
    return value === undefined || facet === besides || VALUES[facet](table).includes(value);
  });

/** Returns the tables that have every chosen value. */
export const filterTables = <Each extends Table>(
  tables: readonly Each[],
  chosen: FacetChoice,
): Each[] => tables.filter((table) => hasAll(table, chosen));

/** Returns the values of a facet, most tables first; a chosen value also without tables. */
export function listValues(
  facet: Facet,
  tables: readonly Table[],
  chosen: FacetChoice,
): FacetValue[] {
  const counts = new Map<string, number>();
  const own = chosen[facet];
  if (own !== undefined) counts.set(own, 0);
  for (const table of tables) {
    if (!hasAll(table, chosen, facet)) continue;
    for (const value of VALUES[facet](table)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Array.from(counts, ([value, count]) => ({ value, tables: count })).sort(
    (a, b) => b.tables - a.tables || (a.value < b.value ? -1 : 1),
  );
}
