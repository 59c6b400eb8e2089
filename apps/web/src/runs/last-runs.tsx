import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { Schemas } from '../data/api.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatDuration } from '../format/durations.js';
import { lastRuns } from './run-queries.js';
import { measureSeconds } from './run-times.js';
import { isOver } from './run-labels.js';
import { useNow } from './use-now.js';
import './last-runs.css';

/** Number of bars. */
export const LAST = 30;

/** The last thirty runs of a flow as bars, the newest at the right. */
export function LastRuns({ flow }: { flow: string }) {
  const { data: runs = [], isPending, error, refetch } = useQuery(lastRuns(flow, LAST));
  const id = useId();
  const now = useNow(!runs.every(isOver));
  const longest = Math.max(0, ...runs.map((run) => measureSeconds(run, now) ?? 0));
  return (
    <section className="run-part" aria-labelledby={id}>
      <h2 id={id}>Last runs of {flow}</h2>
      {error !== null && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="7.75rem" />}
      {runs.length === 0 && !isPending && error === null && (
        <Empty title="No run has started yet." />
      )}
      {runs.length > 0 && (
        <ScrollArea label={`Bars of the last runs of ${flow}`}>
          <ol className="last-runs">
            {runs.toReversed().map((run) => (
              <Bar
                key={run.id}
                run={run}
                seconds={measureSeconds(run, now) ?? 0}
                longest={longest}
              />
            ))}
          </ol>
        </ScrollArea>
      )}
      <p className="last-runs-note">
        {runs.length > 0 && `The longest took ${formatDuration(longest)}. `}
        <Link to="/runs" search={{ flow }}>
          All runs of {flow}
        </Link>
      </p>
    </section>
  );
}

interface BarProps {
  run: Schemas['ListedRun'];
  seconds: number;
  longest: number;
}

function Bar({ run, seconds, longest }: BarProps) {
  const height = Math.max(3, (seconds / Math.max(1, longest)) * 100);
  const text = `Run ${run.id}, ${run.status}, ${formatDuration(seconds)}`;
  return (
    <li>
      <Link to="/runs/$id" params={{ id: run.id }} title={text} aria-label={text}>
        <svg className={run.status} aria-hidden="true">
          <rect x="15%" width="70%" y={`${100 - height}%`} height={`${height}%`} rx="2" />
        </svg>
        <span>{run.id}</span>
      </Link>
    </li>
  );
}
