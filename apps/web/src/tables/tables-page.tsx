import { useQuery } from '@tanstack/react-query';
import { headingOf } from '#analytics/serving/field-format.js';
import type { Flow } from '../data/api.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { allFlows } from '../runs/run-queries.js';
import { TableList } from './table-list.js';
import { lakeTables } from './queries.js';
import './tables.css';

const LIST_HEIGHT = '24rem';

/** The Iceberg tables of all flows, each with its current version. */
export function TablesPage() {
  const { data: flows, error, refetch, isPending } = useQuery(allFlows);
  return (
    <div className="lake-tables">
      <PageHeading
        title="Tables"
        lead="Iceberg tables that Spark, Trino, DuckDB and pyiceberg read. Each publication makes a new version."
      />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height={LIST_HEIGHT} />}
      {flows?.map(({ flow }) => (
        <section key={flow} aria-labelledby={`${flow}-tables`}>
          <h2 id={`${flow}-tables`}>{headingOf(flow.replaceAll('-', ' '))}</h2>
          <TablesOfFlow flow={flow as Flow} />
        </section>
      ))}
    </div>
  );
}

function TablesOfFlow({ flow }: { flow: Flow }) {
  const { data, error, refetch } = useQuery(lakeTables(flow));
  if (error && !data) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height={LIST_HEIGHT} />;
  if (data.length > 0) return <TableList label={`Tables of ${flow}`} tables={data} />;
  return (
    <Empty title="This flow has no tables yet.">
      <p>Its first publication makes them.</p>
    </Empty>
  );
}
