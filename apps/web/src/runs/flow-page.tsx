import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { DryRun } from './dry-run.js';
import { FlowActions } from './flow-actions.js';
import { FlowFacts } from './flow-facts.js';
import { FlowSchedules } from './flow-schedules.js';
import { FlowStages } from './flow-stages.js';
import { LastRuns } from './last-runs.js';
import { LiveNote } from '../parts/live-note.js';
import { allFlows } from '../data/all-flows.js';
import { useLiveRuns } from './use-live-runs.js';
import './run-page.css';

const route = getRouteApi('/flows/$flow');

/** One flow: its stages with the state of the last run, its last runs, and when it runs again. */
export function FlowPage() {
  const { flow: name } = route.useParams();
  const { plan } = route.useSearch();
  const { data: flows, error, refetch } = useQuery(allFlows);
  const stream = useLiveRuns();
  const flow = flows?.find((each) => each.flow === name);
  return (
    <>
      <PageTitle>{name}</PageTitle>
      <PageHeading title={name} lead="A flow publishes snapshots, run by run.">
        {flow && <FlowActions flow={flow} />}
      </PageHeading>
      {error !== null && <Notice error={error} retry={refetch} />}
      {flows === undefined && error === null && <Skeleton height="60rem" />}
      {flows !== undefined && flow === undefined && (
        <Empty title={`No flow has the name ${name}.`}>
          {flows.map((each) => (
            <p key={each.flow}>
              <Link to="/flows/$flow" params={{ flow: each.flow }}>
                {each.flow}
              </Link>
            </p>
          ))}
        </Empty>
      )}
      {flow && (
        <>
          <LiveNote state={stream} />
          <FlowFacts flow={flow} />
          {plan === 'shown' && <DryRun flow={flow.flow} />}
          <FlowStages flow={flow} />
          <LastRuns flow={flow.flow} />
          <FlowSchedules flow={flow.flow} />
        </>
      )}
    </>
  );
}
