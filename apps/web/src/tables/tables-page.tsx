import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatHeading } from '#analytics/words/field-format.js';
import { toNamespace } from '../data/flows.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { allFlows } from '../data/all-flows.js';
import { TableList } from './table-list.js';
import { lakeTables, readNamespace, WORKSPACE } from './queries.js';
import './tables.css';

const LIST_HEIGHT = '24rem';

/** The Iceberg tables of all flows and of the workspace, each with its current version. */
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
        <Namespace key={flow} name={flow} emptyTitle="This flow has no tables yet.">
          <p>Its first publication makes them.</p>
        </Namespace>
      ))}
      {flows && (
        <Namespace name={WORKSPACE} emptyTitle="The workspace has no tables yet.">
          <p>SQL and recipes write them.</p>
        </Namespace>
      )}
    </div>
  );
}

interface NamespaceProps {
  /** Of a flow, or the workspace. */
  name: string;
  emptyTitle: string;
  /** What makes its first table. */
  children: ReactNode;
}

function Namespace({ name, emptyTitle, children }: NamespaceProps) {
  const { data, error, refetch } = useQuery(lakeTables);
  const tables = data?.filter((table) => readNamespace(table.name) === toNamespace(name));
  return (
    <section aria-labelledby={`${name}-tables`}>
      <h2 id={`${name}-tables`}>{formatHeading(name.replaceAll('-', ' '))}</h2>
      {error && !tables && <Notice error={error} retry={refetch} />}
      {!error && !tables && <Skeleton height={LIST_HEIGHT} />}
      {tables && tables.length > 0 && <TableList label={`Tables of ${name}`} tables={tables} />}
      {tables?.length === 0 && <Empty title={emptyTitle}>{children}</Empty>}
    </section>
  );
}
