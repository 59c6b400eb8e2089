import { getRouteApi, Link } from '@tanstack/react-router';
import { formatCount } from '#analytics/words/numbers.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { chooseVersions } from './compared-versions.js';
import { type LakeTable, readNamespace, WORKSPACE } from './queries.js';
import { ReadInstructions } from './read-instructions.js';
import { useLakeTable } from './use-lake-table.js';
import { VersionChanges } from './version-changes.js';
import { VersionTable } from './version-table.js';
import './tables.css';

const route = getRouteApi('/tables/$namespace/$name');

/** One Iceberg table: its versions, the difference between two of them, and how other programs read it. */
export function LakeTablePage() {
  const { namespace, name } = route.useParams();
  const address = `${namespace}.${name}`;
  const { table, isPending, error, refetch } = useLakeTable(address);
  return (
    <div className="lake-tables">
      <PageTitle>{address}</PageTitle>
      <p className="up">
        <Link to="/tables">All tables</Link>
      </p>
      <PageHeading title={address} lead={table && formatLead(table)} />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && !error && <Skeleton height="40rem" />}
      {table && <Table table={table} />}
      {!table && !isPending && !error && (
        <Empty title={`No table ${address} exists.`}>
          <p>A publication makes the tables of its flow; SQL and recipes write the workspace.</p>
        </Empty>
      )}
    </div>
  );
}

function formatLead({ versions }: LakeTable): string {
  const [current] = versions;
  if (!current) return 'It has no version yet.';
  return `${formatCount(current.rows, 'row')} in version ${current.tag}, ${formatCount(versions.length, 'version')} kept.`;
}

function Table({ table }: { table: LakeTable }) {
  const compared = chooseVersions(table.versions, route.useSearch());
  const isPublished = readNamespace(table.name) !== WORKSPACE;
  return (
    <>
      {table.failure !== null && (
        <div className="notice">
          <p>
            <strong>
              {isPublished
                ? 'Its rows are older than the published snapshot.'
                : 'Other programs cannot read it.'}
            </strong>{' '}
            {table.failure}
          </p>
        </div>
      )}
      {table.versions.length > 0 && (
        <VersionTable versions={table.versions} arePublished={isPublished} />
      )}
      {isPublished && <VersionChanges relation={table.relation} compared={compared} />}
      {compared.version && <ReadInstructions table={table} tag={compared.version.tag} />}
    </>
  );
}
