import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { shortDate } from '#analytics/words/dates.js';
import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { DEFAULT_FLOW } from '../data/flows.js';
import { Empty } from '../parts/empty.js';
import { FlowSelect } from '../parts/flow-select.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatTimeInZone } from '../format/times.js';
import { SNAPSHOTS, snapshotsPage } from './queries.js';
import './snapshots.css';

/** Snapshots of a flow, newest first. */
export function SnapshotsPage() {
  const search = useSearch({ from: '/snapshots' });
  const navigate = useNavigate({ from: '/snapshots' });
  const flow = search.flow ?? DEFAULT_FLOW;
  const { data, error, refetch, isPending } = useQuery(snapshotsPage(flow, search.before));
  const shown = data?.slice(0, SNAPSHOTS);
  const last = shown?.at(-1);
  return (
    <div className="snapshots">
      <PageHeading
        title="Snapshots"
        lead="Numbered sets of a flow's marts. Answers come from the published one."
      />
      <div className="controls">
        <FlowSelect flow={flow} onChange={(each) => void navigate({ search: { flow: each } })} />
      </div>
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {shown?.length === 0 && (
        <Empty title="No snapshot exists yet.">
          <p>Deliver files and start a run.</p>
        </Empty>
      )}
      {shown !== undefined && shown.length > 0 && <SnapshotsTable snapshots={shown} />}
      <nav className="actions" aria-label="Pages of snapshots">
        {search.before !== undefined && (
          <Link to="/snapshots" search={{ flow: search.flow }}>
            Newest snapshots
          </Link>
        )}
        {data !== undefined && data.length > SNAPSHOTS && last && (
          <Link to="/snapshots" search={{ flow: search.flow, before: Number(last.id) }}>
            Older snapshots
          </Link>
        )}
      </nav>
    </div>
  );
}

function SnapshotsTable({ snapshots }: { snapshots: readonly Schemas['SnapshotDetail'][] }) {
  return (
    <ScrollArea label="Snapshots">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Snapshot</th>
            <th scope="col">Status</th>
            <th scope="col">Quality</th>
            <th scope="col">Data through</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col">Published</th>
          </tr>
        </thead>
        <tbody>
          {snapshots.map(({ id, status, quality, dataThrough, salesRows, publishedAt }) => (
            <tr key={id}>
              <th scope="row">
                <Link to="/snapshots/$id" params={{ id }}>
                  Snapshot {id}
                </Link>
              </th>
              <td>
                <span className={`snapshot-status ${status}`}>{status}</span>
              </td>
              <td>{quality?.toLowerCase() ?? ''}</td>
              <td>{dataThrough !== null && shortDate(dataThrough)}</td>
              <td className="number">{salesRows === null ? '' : count(salesRows)}</td>
              <td>
                {publishedAt === null ? (
                  ''
                ) : (
                  <time dateTime={publishedAt}>{formatTimeInZone(publishedAt)}</time>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
