import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { Fact } from './fact.js';
import { RunError } from './run-error.js';
import { runBefore } from './run-queries.js';
import { RunStatus } from './run-status.js';
import { formatShareDone } from './share-done.js';
import { StageAttempts } from './stage-attempts.js';
import { StageLog } from './stage-log.js';
import { StageRows } from './stage-rows.js';
import { findEnd, buildSpans, type StageOrder } from './timeline.js';
import './stage-detail.css';

interface Props {
  run: Schemas['RunDetail'];
  stage: Schemas['RunStage'];
  order: StageOrder | undefined;
  events: readonly Schemas['RunEventInfo'][];
  /** Milliseconds. */
  now: number;
}

/** The chosen stage of a run: its attempts, rows, error and log. */
export function StageDetail({ run, stage, order, events, now }: Props) {
  const { data: before } = useQuery(runBefore(run.flow, run.id));
  const former = before?.stages.find((each) => each.stage === stage.stage)?.workingSeconds;
  const end = findEnd(run.finishedAt, events, now);
  const spans = order ? buildSpans(order, events, end) : [];
  return (
    <section className="stage-detail" aria-label={`Stage ${stage.stage}`}>
      <h3>
        {stage.stage} <RunStatus status={stage.status} />
      </h3>
      {stage.error !== null && <RunError error={stage.error} />}
      <dl className="status">
        <Fact
          name="Worked"
          note={
            before && former !== null && former !== undefined
              ? `${formatDuration(former)} in run ${before.id}`
              : undefined
          }
        >
          {stage.workingSeconds === null ? 'not yet' : formatDuration(stage.workingSeconds)}
        </Fact>
        <Fact name="Waited for a worker">
          {stage.waitingSeconds === null ? 'not yet' : formatDuration(stage.waitingSeconds)}
        </Fact>
        <Fact name="Attempts">{stage.attempt}</Fact>
        {stage.status === 'running' && (
          <Fact name="Step" note={formatShareDone(stage)}>
            {stage.step ?? 'starting'}
          </Fact>
        )}
      </dl>
      <StageRows stage={stage} />
      <StageAttempts spans={spans} />
      <StageLog run={run} stage={stage.stage} />
    </section>
  );
}
