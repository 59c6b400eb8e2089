import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { Fact } from './fact.js';
import { runBefore } from './run-queries.js';
import { measureSeconds, findSlowest } from './run-times.js';
import { isOver } from './run-labels.js';
import { useNow } from './use-now.js';

/** The facts of a run: when, how long, its slowest stage and its snapshot. */
export function RunFacts({ run }: { run: Schemas['RunDetail'] }) {
  const now = useNow(!isOver(run));
  const { data: before } = useQuery(runBefore(run.flow, run.id));
  const seconds = measureSeconds(run, now);
  const secondsBefore = before ? measureSeconds(before, now) : undefined;
  const slowest = run.stages.find(({ stage }) => stage === findSlowest(run.stages));
  return (
    <dl className="status">
      <Fact name={`Started (${readZoneName()})`} note={formatWait(run.waitingSeconds)}>
        {run.startedAt === null ? 'not yet' : formatShortTime(run.startedAt)}
      </Fact>
      <Fact
        name="Took"
        note={
          before && secondsBefore !== undefined
            ? `run ${before.id} took ${formatDuration(secondsBefore)}`
            : undefined
        }
      >
        {seconds === undefined ? 'not started' : formatDuration(seconds)}
      </Fact>
      <Fact name="Slowest stage" note={slowest && formatDuration(slowest.workingSeconds ?? 0)}>
        {slowest?.stage ?? (isOver(run) ? 'none' : 'none yet')}
      </Fact>
      <Fact name="Snapshot" note={run.warnings.length > 0 ? 'with warnings' : undefined}>
        {run.snapshotId === null ? (
          'none'
        ) : (
          <Link to="/snapshots/$id" params={{ id: run.snapshotId }}>
            Snapshot {run.snapshotId}
          </Link>
        )}
      </Fact>
    </dl>
  );
}

const formatWait = (seconds: number) => `after waiting ${formatDuration(seconds)}`;
