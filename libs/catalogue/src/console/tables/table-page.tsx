import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMay } from '#web/data/session.js';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { PageTitle } from '#web/parts/page-title.js';
import { Skeleton } from '#web/parts/skeleton.js';
import './catalogue.css';
import { ColumnTable } from './column-table.js';
import { EditNotes } from './edit-notes.js';
import { ProfileBar } from './profile-bar.js';
import { ProfileJobs } from './profile-jobs.js';
import { catalogueTable, profileQuery } from './queries.js';
import { StartProfile } from './start-profile.js';
import { TableFacts } from './table-facts.js';
import { TableLineage } from './table-lineage.js';
import { TableSample } from './table-sample.js';
import { VersionsLink } from './versions-link.js';

/** Height of a column with a histogram. */
const ROW_REM = 4.5;

const route = getRouteApi('/catalogue/$address');

/** One table: its columns with their profile and drift, its first rows, its lineage and its notes. */
export function TablePage() {
  const { address } = route.useParams();
  const { job } = route.useSearch();
  const mayChange = useMay('profileTable');
  const { data: table, error, refetch } = useQuery(catalogueTable(address));
  const profile = useQuery(profileQuery(address, job));
  return (
    <div className="catalogue">
      <PageTitle>{address}</PageTitle>
      <PageHeading title={address} lead={table?.comment ?? undefined}>
        {table && (
          <Link className="button" to="/sql" search={{ sql: `SELECT * FROM ${address} LIMIT 100` }}>
            Query in SQL
          </Link>
        )}
        {mayChange && table && (
          <>
            <VersionsLink address={address} />
            <StartProfile address={address} />
            <EditNotes table={table} />
          </>
        )}
      </PageHeading>
      {error && <Notice error={error} retry={refetch} />}
      {!table && !error && <Skeleton height="60rem" />}
      {table && (
        <>
          <TableFacts table={table} />
          <section>
            <h2>Columns</h2>
            {profile.isPending ? (
              <Skeleton height={`${table.columns.length * ROW_REM}rem`} />
            ) : (
              <>
                <ProfileBar address={address} profile={profile} />
                <ColumnTable table={table} shown={profile.data} />
              </>
            )}
          </section>
          <TableSample address={address} />
          <TableLineage address={address} />
          {mayChange && <ProfileJobs address={address} shown={profile.data?.job} />}
        </>
      )}
    </div>
  );
}
