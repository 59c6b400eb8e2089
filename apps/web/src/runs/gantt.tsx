import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { GanttRow } from './gantt-row.js';
import { findSlowest } from './run-times.js';
import {
  computeActiveTime,
  findEnd,
  computeMarks,
  buildSpans,
  type StageOrder,
} from './timeline.js';
import './gantt.css';

interface Props {
  run: Schemas['RunDetail'];
  events: readonly Schemas['RunEventInfo'][];
  orders: readonly StageOrder[];
  /** Milliseconds. */
  now: number;
}

/** When each stage of a run waited and worked. A row selects its stage. */
export function Gantt({ run, events, orders, now }: Props) {
  const end = findEnd(run.finishedAt, events, now);
  const time = computeActiveTime(events, end);
  const marks = computeMarks(time.total / 1000);
  const slowest = findSlowest(run.stages);
  const at = (milliseconds: number) => (milliseconds / Math.max(1, time.total)) * 100;
  return (
    <div className="gantt">
      <div className="gantt-axis" aria-hidden="true">
        <svg>
          {marks.map((mark) => (
            <text key={mark} x={`${at(mark * 1000)}%`} y="0.9em">
              {mark < 60 ? `${mark} s` : formatDuration(mark)}
            </text>
          ))}
        </svg>
      </div>
      <ol>
        {run.stages.map((stage) => {
          const order = orders.find((each) => each.stage === stage.stage);
          const spans = order ? buildSpans(order, events, end) : [];
          return (
            <GanttRow
              key={stage.stage}
              run={run.id}
              stage={stage}
              isSlowest={stage.stage === slowest}
              marks={marks.map((mark) => at(mark * 1000))}
              resumes={time.resumes.map(at)}
              spans={spans.map((span) => ({
                ...span,
                from: at(time.upTo(span.from)),
                to: at(time.upTo(span.to)),
              }))}
            />
          );
        })}
      </ol>
      <p className="gantt-key" aria-hidden="true">
        <span className="succeeded">working</span>
        <span className="waits">waiting for a worker</span>
        <span className="failed">failed or lost attempt</span>
      </p>
    </div>
  );
}
