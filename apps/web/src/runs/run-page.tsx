import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { LiveNote } from '../parts/live-note.js';
import { RunActions } from './run-actions.js';
import { RunError } from './run-error.js';
import { RunFacts } from './run-facts.js';
import { RunFiles } from './run-files.js';
import { runQuery } from './run-queries.js';
import { RunResult } from './run-result.js';
import { RunStages } from './run-stages.js';
import { RunStatus } from './run-status.js';
import { isOver, formatTrigger } from './run-labels.js';
import { RunWhy } from './run-why.js';
import { useLiveRun } from './use-live-runs.js';
import './run-page.css';

const route = getRouteApi('/runs/$id');

/** One run: its stages, why it started, its files and its result. */
export function RunPage() {
  const { id } = route.useParams();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  const stream = useLiveRun(id, run !== undefined && !isOver(run));
  return (
    <>
      <PageTitle>{`Run ${id}`}</PageTitle>
      <PageHeading title={`Run ${id}`} lead={run && <Lead run={run} />}>
        {run && <RunActions run={run} />}
      </PageHeading>
      {error !== null && <Notice error={error} retry={refetch} />}
      {run === undefined && error === null && <Skeleton height="60rem" />}
      {run && (
        <>
          {!isOver(run) && <LiveNote state={stream} />}
          {run.error !== null && <RunError error={run.error} />}
          <RunFacts run={run} />
          <RunStages run={run} />
          <RunWhy run={run} />
          <RunResult run={run} />
          <RunFiles run={run} />
        </>
      )}
    </>
  );
}

function Lead({ run }: { run: Schemas['RunDetail'] }) {
  return (
    <>
      <RunStatus status={run.status} />, started by {formatTrigger(run.trigger)}, of{' '}
      <Link to="/flows/$flow" params={{ flow: run.flow }}>
        {run.flow}
      </Link>
    </>
  );
}
