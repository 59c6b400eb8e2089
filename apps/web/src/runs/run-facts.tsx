import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { durationText } from '../words/durations.js';
import { shortTime, zoneName } from '../words/times.js';
import { Fact } from './fact.js';
import { runBefore } from './run-queries.js';
import { secondsOf, slowestOf } from './run-times.js';
import { isOver } from './run-words.js';
import { useNow } from './use-now.js';

/** The facts of a run: when, how long, its slowest stage and its snapshot. */
export function RunFacts({ run }: { run: Schemas['RunDetail'] }) {
  const now = useNow(!isOver(run));
  const { data: before } = useQuery(runBefore(run.flow, run.id));
  const seconds = secondsOf(run, now);
  const secondsBefore = before ? secondsOf(before, now) : undefined;
  const slowest = run.stages.find(({ stage }) => stage === slowestOf(run.stages));
  return (
    <dl className="status">
      <Fact name={`Started (${zoneName()})`} note={waitNote(run.waitingSeconds)}>
        {run.startedAt === null ? 'not yet' : shortTime(run.startedAt)}
      </Fact>
      <Fact
        name="Took"
        note={
          before && secondsBefore !== undefined
            ? `run ${before.id} took ${durationText(secondsBefore)}`
            : undefined
        }
      >
        {seconds === undefined ? 'not started' : durationText(seconds)}
      </Fact>
      <Fact name="Slowest stage" note={slowest && durationText(slowest.workingSeconds ?? 0)}>
        {slowest?.stage ?? 'none yet'}
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

const waitNote = (seconds: number) => `after waiting ${durationText(seconds)}`;
