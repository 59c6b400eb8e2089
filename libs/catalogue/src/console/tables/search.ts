import { readNumber, type RawSearch, readText } from '#web/data/search-params.js';
import { FACETS, type Facet } from './facets.js';

/** The state of `/catalogue` in its address. */
export type CatalogueSearch = Partial<Record<'search' | Facet, string | undefined>>;

export const parseCatalogueSearch = (raw: RawSearch): CatalogueSearch => ({
  search: readText(raw['search']),
  ...Object.fromEntries(FACETS.map((facet) => [facet, readText(raw[facet])])),
});

/** The state of `/catalogue/:address` in its address. */
export interface TableSearch {
  /** Job that made the shown profile; undefined: the newest of the table's version. */
  job?: number | undefined;
}

export const parseTableSearch = ({ job }: RawSearch): TableSearch => ({ job: readNumber(job) });
