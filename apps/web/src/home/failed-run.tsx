import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LAST } from '../runs/last-runs.js';
import { isOver } from '../runs/run-labels.js';
import { lastRuns } from '../runs/run-queries.js';

/** The home reads the runs again after this time: another flow or a schedule may start one. */
const AGAIN_MS = 15_000;

/** Says that the newest run of a flow that has ended failed, and why. */
export function FailedRun({ flow }: { flow: string }) {
  const { data: runs = [] } = useQuery({ ...lastRuns(flow, LAST), refetchInterval: AGAIN_MS });
  const newest = runs.find(isOver);
  if (newest?.status !== 'failed' || newest.error === null) return null;
  const { id, error } = newest;
  return (
    <p className="run-error" role="status">
      <strong>
        <Link to="/runs/$id" params={{ id }}>
          Run {id}
        </Link>{' '}
        of {flow} failed.
      </strong>{' '}
      {error.message} <code className="code">{error.code}</code>
    </p>
  );
}
