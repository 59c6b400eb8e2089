import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { FACETS, type Facet, listValues } from './facets.js';
import type { CatalogueSearch } from './search.js';

const WORDS: Record<Facet, string> = {
  origin: 'Origin',
  database: 'Database',
  tag: 'Tag',
  format: 'Format',
  owner: 'Owner',
};

interface Props {
  /** All tables of the search. */
  tables: readonly Schemas['CatalogueTable'][];
  search: CatalogueSearch;
}

/** The facets: each value is a link that filters the list, or ends that filter. */
export function FacetList({ tables, search }: Props) {
  return (
    <nav className="facets" aria-label="Filters">
      {FACETS.map((facet) => ({ facet, values: listValues(facet, tables, search) }))
        .filter(({ values }) => values.length > 0)
        .map(({ facet, values }) => (
          <section key={facet}>
            <h2>{WORDS[facet]}</h2>
            <ul>
              {values.map(({ value, tables: number }) => {
                const isChosen = search[facet] === value;
                return (
                  <li key={value}>
                    <Link
                      to="/catalogue"
                      search={{ ...search, [facet]: isChosen ? undefined : value }}
                      resetScroll={false}
                      replace
                      aria-current={isChosen ? 'true' : undefined}
                      activeProps={{ 'aria-current': isChosen ? 'true' : undefined }}
                    >
                      {value} <span>{count(number)}</span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
    </nav>
  );
}
