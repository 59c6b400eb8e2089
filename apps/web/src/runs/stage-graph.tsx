import { Link } from '@tanstack/react-router';
import { ScrollArea } from '../parts/scroll-area.js';
import { computeLayout } from './stage-graph-layout.js';
import { RunStatus } from './run-status.js';
import type { StageOrder } from './timeline.js';
import './stage-graph.css';

export interface GraphStage extends StageOrder {
  /** Undefined: the stage has not run. */
  status?: string | undefined;
  /** Its time, or how far it is. */
  note?: string | undefined;
  isSlowest?: boolean;
}

interface Props {
  stages: readonly GraphStage[];
  /** The run whose stages the boxes select; undefined: they are no links. */
  run: string | undefined;
  label: string;
}

/** Stages as boxes, with an arrow from each to those that wait for it. */
export function StageGraph({ stages, run, label }: Props) {
  const { width, height, boxes, arrows } = computeLayout(stages);
  return (
    <ScrollArea className="stage-graph" label={label}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 L8 4 L0 8 z" />
          </marker>
        </defs>
        {arrows.map(({ from, to, path }) => (
          <path key={`${from} ${to}`} className="arrow" d={path} markerEnd="url(#arrow)" />
        ))}
        {boxes.map(({ stage, ...box }) => (
          <foreignObject key={stage.stage} {...box}>
            <Box stage={stage} run={run} />
          </foreignObject>
        ))}
      </svg>
    </ScrollArea>
  );
}

function Box({ stage, run }: { stage: GraphStage; run: string | undefined }) {
  const className = `stage-box ${stage.status ?? ''} ${stage.isSlowest === true ? 'slowest' : ''}`;
  const content = (
    <>
      <strong>{stage.stage}</strong>
      <span className="stage-note">
        {stage.status !== undefined && <RunStatus status={stage.status} />}
        {stage.note !== undefined && <span>{stage.note}</span>}
      </span>
      {stage.after.length > 0 && <span className="hidden">after {stage.after.join(', ')}</span>}
    </>
  );
  if (run === undefined) return <div className={className}>{content}</div>;
  return (
    <Link
      className={className}
      to="/runs/$id"
      params={{ id: run }}
      search={{ stage: stage.stage }}
      resetScroll={false}
    >
      {content}
    </Link>
  );
}
