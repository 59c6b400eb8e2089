import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { stringifySearch } from '../../data/search-params.js';
import { Empty } from '../../parts/empty.js';
import { Notice } from '../../parts/notice.js';
import { Skeleton } from '../../parts/skeleton.js';
import { AdminHeading } from '../admin-heading.js';
import { AuditFilters } from './audit-filters.js';
import { AuditTable } from './audit-table.js';
import { auditPage, ENTRIES } from './queries.js';

/** Changes by administrators and accesses to personal data, newest first. */
export function AuditPage() {
  const search = useSearch({ from: '/admin/audit' });
  const { data, error, refetch, isPending } = useQuery(auditPage(search));
  const shown = data?.slice(0, ENTRIES);
  const last = shown?.at(-1);
  const actions = [...new Set(shown?.map(({ action }) => action))].sort();
  const isFiltered = stringifySearch(search) !== '';
  return (
    <div className="admin">
      <AdminHeading
        title="Audit log"
        lead="Changes by administrators and accesses to personal data, newest first."
      />
      <AuditFilters search={search} actions={actions} error={error} />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {shown?.length === 0 && <NoEntry isFiltered={isFiltered} />}
      {shown !== undefined && shown.length > 0 && <AuditTable entries={shown} search={search} />}
      <nav className="actions" aria-label="Pages of the audit log">
        {search.before !== undefined && (
          <Link to="/admin/audit" search={{ ...search, before: undefined }}>
            Newest entries
          </Link>
        )}
        {data !== undefined && data.length > ENTRIES && last && (
          <Link to="/admin/audit" search={{ ...search, before: Number(last.id) }}>
            Older entries
          </Link>
        )}
      </nav>
    </div>
  );
}

function NoEntry({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <Empty title="The audit log is empty.">
        <p>It records the first change of an administrator.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No entry matches these filters.">
      <p>
        <Link to="/admin/audit">Show all entries</Link>
      </p>
    </Empty>
  );
}
