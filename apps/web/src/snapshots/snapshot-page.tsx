import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { longDate } from '#analytics/words/dates.js';
import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { Facts } from '../parts/facts.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatTimeInZone } from '../format/times.js';
import { GateChecks } from './gate-checks.js';
import { PublishSnapshot } from './publish-snapshot.js';
import { snapshotQuery } from './queries.js';
import { SnapshotFiles } from './snapshot-files.js';
import { STATUS_LABELS } from './snapshot-labels.js';
import './snapshots.css';

/** One snapshot: the rules of the quality gate, its publication, its run and its files. */
export function SnapshotPage() {
  const { id } = useParams({ from: '/snapshots/$id' });
  const { data: snapshot, error, refetch } = useQuery(snapshotQuery(id));
  return (
    <div className="snapshots">
      <PageTitle>{`Snapshot ${id}`}</PageTitle>
      <PageHeading title={`Snapshot ${id}`} lead={snapshot && STATUS_LABELS[snapshot.status]}>
        {snapshot && <PublishSnapshot snapshot={snapshot} />}
      </PageHeading>
      {error && <Notice error={error} retry={refetch} />}
      {!snapshot && !error && <Skeleton height="36rem" />}
      {snapshot && <LoadedSnapshot snapshot={snapshot} />}
    </div>
  );
}

function LoadedSnapshot({ snapshot }: { snapshot: Schemas['SnapshotDetail'] }) {
  const { override } = snapshot;
  return (
    <>
      {override && (
        <p className="note">
          {override.by} published it although it breaks a rule, {formatTimeInZone(override.at)}:{' '}
          {override.reason}
        </p>
      )}
      <GateChecks checks={snapshot.checks} />
      <Facts facts={listFacts(snapshot)} />
      <SnapshotFiles runId={snapshot.runId} />
    </>
  );
}

function listFacts(snapshot: Schemas['SnapshotDetail']) {
  const { flow, runId, firstWeek, dataThrough, salesRows, createdAt, publishedAt } = snapshot;
  const isEmpty = firstWeek === null || dataThrough === null;
  return [
    ['Flow', flow],
    [
      'Built by',
      <Link key="run" to="/runs/$id" params={{ id: runId }}>
        run {runId}
      </Link>,
    ],
    [
      'Tables',
      <Link key="tables" to="/tables">
        Iceberg tables
      </Link>,
    ],
    ['Created', formatTimeInZone(createdAt)],
    ['Published', publishedAt === null ? 'not yet' : formatTimeInZone(publishedAt)],
    ['Data', isEmpty ? 'none' : `${longDate(firstWeek)} to ${longDate(dataThrough)}`],
    ['Rows', salesRows === null ? 'none' : count(salesRows)],
  ] as const;
}
