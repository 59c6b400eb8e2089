import { durationText } from '../words/durations.js';
import { type Segment, segmentsOf, slowestOf } from './run-times.js';
import type { Schemas } from '../data/api.js';
import './stage-bar.css';

interface Given {
  stages: readonly Schemas['RunStageTimes'][];
  /** Seconds of a bar of full length. */
  full: number;
}

/** The times of a run's stages, one after the other on a bar. */
export function StageBar({ stages, full }: Given) {
  const segments = segmentsOf(stages, full).filter(({ width }) => width > 0);
  if (segments.length === 0) return null;
  return (
    <svg className="stage-bar" role="img" aria-label={labelOf(stages)}>
      {segments.map((segment) => (
        <rect
          key={segment.stage}
          className={classOf(segment)}
          x={`${segment.from}%`}
          width={`${segment.width}%`}
          height="100%"
        >
          <title>{textOf(segment)}</title>
        </rect>
      ))}
    </svg>
  );
}

const classOf = ({ status, isSlowest }: Segment) => (isSlowest ? `${status} slowest` : status);

const textOf = ({ stage, workingSeconds }: Pick<Segment, 'stage' | 'workingSeconds'>) =>
  `${stage} ${durationText(workingSeconds ?? 0)}`;

function labelOf(stages: Given['stages']): string {
  const slowest = slowestOf(stages);
  const worked = stages.filter(({ workingSeconds }) => workingSeconds !== null);
  const times = worked.map(textOf).join(', ');
  return slowest === undefined ? times : `${times}; slowest: ${slowest}`;
}
