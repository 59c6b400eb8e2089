import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { count, formatCount } from '#analytics/words/numbers.js';
import { stringifySearch } from '#web/data/search-params.js';
import { useMay } from '#web/data/session.js';
import { Empty } from '#web/parts/empty.js';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { Skeleton } from '#web/parts/skeleton.js';
import './catalogue.css';
import { FacetList } from './facet-list.js';
import { filterTables } from './facets.js';
import { catalogueTables } from './queries.js';
import { TableList } from './table-list.js';

const HINT = 'Words, or column:store_id, tag:mart, owner:ana, type:date';

/** The tables of the catalogue: searched, and filtered by facets. */
export function CataloguePage() {
  const search = useSearch({ from: '/catalogue' });
  const isOperator = useMay('crawlTables');
  const { data, error, refetch, isPending } = useQuery(catalogueTables(search.search));
  const tables = data && filterTables(data.nodes, search);
  const isFiltered = stringifySearch(search) !== '';
  return (
    <div className="catalogue">
      <PageHeading
        title="Catalogue"
        lead="Tables of flows, of crawled places and of the workspace, with their columns, profiles and lineage."
      >
        {isOperator && (
          <Link className="button" to="/tables">
            Iceberg tables
          </Link>
        )}
      </PageHeading>
      <SearchField text={search.search} />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="36rem" />}
      {data && tables && (
        <div className="catalogue-columns">
          <FacetList tables={data.nodes} search={search} />
          <section aria-label="Tables">
            <p className="aside" role="status">
              {formatCount(tables.length, 'table')}
              {data.totalCount > data.nodes.length &&
                `, of the first ${count(data.nodes.length)} of ${count(data.totalCount)}: search for fewer`}
            </p>
            <TableList tables={tables} />
            {tables.length === 0 && <NoTables isFiltered={isFiltered} />}
          </section>
        </div>
      )}
    </div>
  );
}

/** Searches while the reader types; the address keeps the words. */
function SearchField({ text }: { text: string | undefined }) {
  const navigate = useNavigate({ from: '/catalogue' });
  const [typed, setTyped] = useState(text ?? '');
  const [shown, setShown] = useState(text);
  // Back and forward change the address without the field.
  if (shown !== text) {
    setShown(text);
    if (text !== (typed.trim() || undefined)) setTyped(text ?? '');
  }
  const type = (words: string) => {
    setTyped(words);
    void navigate({
      search: (before) => ({ ...before, search: words.trim() || undefined }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <label className="catalogue-search">
      Search tables and columns
      <input
        type="search"
        value={typed}
        maxLength={200}
        placeholder={HINT}
        onChange={({ target }) => type(target.value)}
      />
    </label>
  );
}

function NoTables({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No table matches.">
        <Link to="/catalogue">Show all tables</Link>
      </Empty>
    );
  }
  return (
    <Empty title="The catalogue has no tables yet.">
      <p>A flow adds its tables when it publishes, and a crawl adds those of a folder.</p>
    </Empty>
  );
}
