import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { Skeleton } from '#web/parts/skeleton.js';
import type { Origin } from './draft.js';
import { savedQuery, type SavedQuery } from './queries.js';
import './sql.css';
import { Workbench } from './workbench.js';

/** Queries in SQL over the tables of the catalogue. */
export function SqlPage() {
  const { saved, sql } = useSearch({ from: '/sql' });
  const { data, error, refetch } = useQuery(savedQuery(saved));
  const isReady = saved === undefined || data !== undefined;
  return (
    <div className="sql">
      <PageHeading
        title="SQL"
        lead="One SELECT over any tables of the catalogue. Ctrl-Enter runs it, Ctrl-Space completes names."
      />
      {error && <Notice error={error} retry={refetch} />}
      {!isReady && !error && <Skeleton height="30rem" />}
      {isReady && <Workbench origin={chooseOrigin(data, saved, sql)} saved={data} />}
    </div>
  );
}

function chooseOrigin(
  query: SavedQuery | undefined,
  saved: string | undefined,
  sql: string | undefined,
): Origin {
  if (query === undefined || saved === undefined) {
    return { saved: undefined, isLinked: sql !== undefined, text: sql ?? '', values: {} };
  }
  const parameters = JSON.parse(query.parameters) as Record<
    string,
    string | number | boolean | null
  >;
  const values = Object.entries(parameters).map(([name, value]) => [
    name,
    value === null ? '' : String(value),
  ]);
  return {
    saved,
    isLinked: false,
    text: query.sql,
    values: Object.fromEntries(values) as Record<string, string>,
  };
}
