import { formatDuration } from '../format/durations.js';
import { type Segment, buildSegments, findSlowest } from './run-times.js';
import type { Schemas } from '../data/api.js';
import './stage-bar.css';

interface Props {
  stages: readonly Schemas['RunStageTimes'][];
  /** Seconds of a bar of full length. */
  full: number;
}

/** The times of a run's stages, one after the other on a bar. */
export function StageBar({ stages, full }: Props) {
  const segments = buildSegments(stages, full).filter(({ width }) => width > 0);
  if (segments.length === 0) return null;
  return (
    <svg className="stage-bar" role="img" aria-label={formatLabel(stages)}>
      {segments.map((segment) => (
        <rect
          key={segment.stage}
          className={toClassName(segment)}
          x={`${segment.from}%`}
          width={`${segment.width}%`}
          height="100%"
        >
          <title>{formatStage(segment)}</title>
        </rect>
      ))}
    </svg>
  );
}

const toClassName = ({ status, isSlowest }: Segment) => (isSlowest ? `${status} slowest` : status);

const formatStage = ({ stage, workingSeconds }: Pick<Segment, 'stage' | 'workingSeconds'>) =>
  `${stage} ${formatDuration(workingSeconds ?? 0)}`;

function formatLabel(stages: Props['stages']): string {
  const slowest = findSlowest(stages);
  const worked = stages.filter(({ workingSeconds }) => workingSeconds !== null);
  const times = worked.map(formatStage).join(', ');
  return slowest === undefined ? times : `${times}; slowest: ${slowest}`;
}
