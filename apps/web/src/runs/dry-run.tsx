import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { DryRunDays } from './dry-run-days.js';
import { PlannedWork } from './planned-work.js';
import { planQuery } from './run-queries.js';

const route = getRouteApi('/flows/$flow');

/** The plan of a run that would start now, or of a backfill of some days. It changes nothing. */
export function DryRun({ flow }: { flow: string }) {
  const { from, to } = route.useSearch();
  const days = from !== undefined && to !== undefined ? { from, to } : undefined;
  const { data: plan, error, refetch, isFetching } = useQuery(planQuery(flow, days));
  return (
    <section className="run-part" aria-labelledby="plan" aria-busy={isFetching}>
      <h2 id="plan">Dry run</h2>
      <p>
        {days === undefined
          ? 'A run that starts now would do the following. Nothing is written or queued.'
          : `A backfill from ${days.from} to ${days.to} would do the following. Nothing is written or queued.`}
      </p>
      <DryRunDays key={`${from} ${to}`} flow={flow} from={from} to={to} />
      {error !== null && <Notice error={error} retry={refetch} />}
      {plan === undefined && error === null && <Skeleton height="24rem" />}
      {plan !== undefined && <PlannedWork plan={plan} />}
      <p className="buttons">
        <button type="button" disabled={isFetching} onClick={() => void refetch()}>
          Plan again
        </button>
        <Link className="button" to="/flows/$flow" params={{ flow }}>
          Close the plan
        </Link>
      </p>
    </section>
  );
}
