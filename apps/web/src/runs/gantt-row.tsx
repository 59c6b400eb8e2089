import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { RunStatus } from './run-status.js';
import { formatShareDone } from './share-done.js';
import type { Span } from './timeline.js';

interface Props {
  run: string;
  stage: Schemas['RunStage'];
  isSlowest: boolean;
  /** In percent of the time line, as the spans and resumes. */
  marks: readonly number[];
  resumes: readonly number[];
  spans: readonly Span[];
}

/** The narrowest bar that can be seen, in percent. */
const LEAST = 0.4;

/** One stage of the gantt, as a link that selects it. */
export function GanttRow({ run, stage, isSlowest, marks, resumes, spans }: Props) {
  const done = formatShareDone(stage);
  return (
    <li>
      <Link
        className="gantt-row"
        to="/runs/$id"
        params={{ id: run }}
        search={{ stage: stage.stage }}
        replace
        resetScroll={false}
      >
        <span className="gantt-name">
          {stage.stage}
          {isSlowest && <span className="slowest-mark">slowest</span>}
        </span>
        <svg className={isSlowest ? 'slowest' : undefined} aria-hidden="true">
          {marks.map((mark) => (
            <line key={mark} x1={`${mark}%`} x2={`${mark}%`} y1="0" y2="100%" />
          ))}
          {spans.map(({ kind, from, to }, index) => (
            // Two spans may start at the same place.
            <rect
              key={index}
              className={kind === 'waiting' ? 'waits' : kind}
              x={`${from}%`}
              width={`${Math.max(LEAST, to - from)}%`}
              y={kind === 'waiting' ? '42%' : '15%'}
              height={kind === 'waiting' ? '16%' : '70%'}
              rx="2"
            />
          ))}
          {resumes.map((at) => (
            <line key={at} className="resume" x1={`${at}%`} x2={`${at}%`} y1="0" y2="100%" />
          ))}
        </svg>
        <span className="gantt-time">
          {stage.workingSeconds !== null && <span>{formatDuration(stage.workingSeconds)}</span>}
          {stage.status === 'succeeded' ? (
            <span className="hidden">, succeeded</span>
          ) : (
            <RunStatus status={stage.status} />
          )}
          {done !== undefined && stage.status === 'running' && <span>{done}</span>}
        </span>
      </Link>
    </li>
  );
}
