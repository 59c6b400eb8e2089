import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Flow } from '../../data/api.js';
import { Empty } from '../../parts/empty.js';
import { FlowSelect } from '../../parts/flow-select.js';
import { Notice } from '../../parts/notice.js';
import { Skeleton } from '../../parts/skeleton.js';
import { AdminHeading } from '../admin-heading.js';
import { ErasePerson } from './erase-person.js';
import { ErasuresTable } from './erasures-table.js';
import { ERASURES, erasuresPage } from './queries.js';

/** The flow with data about people. */
const FLOW: Flow = 'retail-mart';

/** Erased people of a flow, newest first. */
export function ErasuresPage() {
  const search = useSearch({ from: '/admin/erasures' });
  const navigate = useNavigate({ from: '/admin/erasures' });
  const flow = search.flow ?? FLOW;
  const { data, error, refetch, isPending } = useQuery(erasuresPage(flow, search.before));
  const shown = data?.slice(0, ERASURES);
  const last = shown?.at(-1);
  return (
    <div className="admin">
      <AdminHeading
        title="Erasures"
        lead="People whose names, addresses and telephone numbers are erased."
      >
        <ErasePerson flow={flow} />
      </AdminHeading>
      <div className="controls">
        <FlowSelect flow={flow} onChange={(each) => void navigate({ search: { flow: each } })} />
      </div>
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {shown?.length === 0 && (
        <Empty title="No person is erased from this flow.">
          <p>Erase a person who asks for it: their dataset and number are enough.</p>
        </Empty>
      )}
      {shown !== undefined && shown.length > 0 && <ErasuresTable erasures={shown} />}
      <nav className="actions" aria-label="Pages of erasures">
        {search.before !== undefined && (
          <Link to="/admin/erasures" search={{ flow: search.flow }}>
            Newest erasures
          </Link>
        )}
        {data !== undefined && data.length > ERASURES && last && (
          <Link to="/admin/erasures" search={{ flow: search.flow, before: Number(last.id) }}>
            Older erasures
          </Link>
        )}
      </nav>
    </div>
  );
}
