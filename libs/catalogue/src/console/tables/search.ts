import { numberIn, type RawSearch, textIn } from '#web/data/search-params.js';
import { FACETS, type Facet } from './facets.js';

/** The state of `/catalogue` in its address. */
export type CatalogueSearch = Partial<Record<'search' | Facet, string | undefined>>;

export const catalogueSearch = (raw: RawSearch): CatalogueSearch => ({
  search: textIn(raw['search']),
  ...Object.fromEntries(FACETS.map((facet) => [facet, textIn(raw[facet])])),
});

/** The state of `/catalogue/:address` in its address. */
export interface TableSearch {
  /** Job that made the shown profile; undefined: the newest of the table's version. */
  job?: number | undefined;
}

export const tableSearch = ({ job }: RawSearch): TableSearch => ({ job: numberIn(job) });
