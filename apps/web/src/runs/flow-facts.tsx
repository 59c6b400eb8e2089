import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { Fact } from './fact.js';
import { schedulesQuery } from './run-queries.js';

type Flow = Schemas['FlowInfo'];

const AT_ONCE: Record<Flow['concurrency'], string> = {
  refuse: 'is refused',
  wait: 'waits for its turn',
  merge: 'joins the waiting one',
};

/** The state of a flow: paused or not, its active run, when it is due, and what else starts it. */
export function FlowFacts({ flow }: { flow: Flow }) {
  const { data: schedules = [] } = useQuery(schedulesQuery(flow.flow));
  const due = schedules.flatMap(({ nextAt }) => nextAt ?? []).toSorted()[0];
  return (
    <dl className="status">
      <Fact name="State" note={flow.pausedAt === null ? undefined : formatPause(flow)}>
        {flow.pausedAt === null ? 'runs can start' : 'paused'}
      </Fact>
      <Fact
        name="Active run"
        note={flow.runsWaiting === 0 ? undefined : `${flow.runsWaiting} waiting`}
      >
        {flow.activeRunId === null ? (
          'none'
        ) : (
          <Link to="/runs/$id" params={{ id: flow.activeRunId }}>
            Run {flow.activeRunId}
          </Link>
        )}
      </Fact>
      <Fact name={`Next due (${readZoneName()})`} note={formatTriggers(flow)}>
        {due === undefined ? 'no schedule' : formatShortTime(due)}
      </Fact>
      <Fact name="A second run">{AT_ONCE[flow.concurrency]}</Fact>
    </dl>
  );
}

const formatPause = ({ pausedBy, pauseReason }: Flow) => `by ${pausedBy}: ${pauseReason}`;

function formatTriggers({ onFiles, afterFlow }: Flow): string | undefined {
  const causes = [
    ...(onFiles ? ['new files'] : []),
    ...(afterFlow === null ? [] : [`publications of ${afterFlow}`]),
  ];
  return causes.length === 0 ? undefined : `also by ${causes.join(' and ')}`;
}
