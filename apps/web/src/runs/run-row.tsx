import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { formatShortTime } from '../format/times.js';
import { measureSeconds } from './run-times.js';
import { RunStatus } from './run-status.js';
import { formatTrigger } from './run-labels.js';
import { StageBar } from './stage-bar.js';

interface Props {
  run: Schemas['ListedRun'];
  /** Milliseconds. */
  now: number;
  /** Seconds of a bar of full length. */
  full: number;
}

/** One run of the list. */
export function RunRow({ run, now, full }: Props) {
  const seconds = measureSeconds(run, now);
  return (
    <tr>
      <th scope="row">
        <Link to="/runs/$id" params={{ id: run.id }}>
          Run {run.id}
        </Link>
      </th>
      <td>
        <Link to="/flows/$flow" params={{ flow: run.flow }}>
          {run.flow}
        </Link>
      </td>
      <td>
        <RunStatus status={run.status} />
        {run.error !== null && <code className="run-code">{run.error.code}</code>}
      </td>
      <td>{formatTrigger(run.trigger)}</td>
      <td className="number">
        <time dateTime={run.startedAt ?? run.requestedAt}>
          {run.startedAt === null ? 'not yet' : formatShortTime(run.startedAt)}
        </time>
      </td>
      <td className="number">{seconds === undefined ? '' : formatDuration(seconds)}</td>
      <td className="bar">
        <StageBar stages={run.stages} full={full} />
      </td>
    </tr>
  );
}
