import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { formatDuration } from '../format/durations.js';
import { Gantt } from './gantt.js';
import { LazyStageGraph } from './lazy-stage-graph.js';
import { allFlows } from '../data/all-flows.js';
import { eventsQuery } from './run-queries.js';
import { findSlowest } from './run-times.js';
import { isOver } from './run-labels.js';
import { formatShareDone } from './share-done.js';
import { StageDetail } from './stage-detail.js';
import { listStageOrders } from './timeline.js';
import { useNow } from './use-now.js';

const route = getRouteApi('/runs/$id');

/** The stages of a run: when they ran, the chosen one in detail, and how they depend on each other. */
export function RunStages({ run }: { run: Schemas['RunDetail'] }) {
  const { stage: chosen } = route.useSearch();
  const events = useQuery(eventsQuery(run.id));
  const flows = useQuery(allFlows);
  const now = useNow(!isOver(run));
  if (run.stages.length === 0) return <NoStages status={run.status} />;
  const declared = flows.data?.find(({ flow }) => flow === run.flow)?.stages ?? [];
  const orders = listStageOrders(run.stages, declared);
  // A failed run opens with its cause.
  const shown =
    run.stages.find(({ stage }) => stage === chosen) ??
    run.stages.find(({ status }) => status === 'failed');
  const error = events.error ?? flows.error;
  return (
    <section className="run-part" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      {error !== null && <Notice error={error} retry={events.refetch} />}
      <Gantt run={run} events={events.data ?? []} orders={orders} now={now} />
      {shown && (
        <StageDetail
          run={run}
          stage={shown}
          order={orders.find(({ stage }) => stage === shown.stage)}
          events={events.data ?? []}
          now={now}
        />
      )}
      <h3>Order of the stages</h3>
      <LazyStageGraph
        label="Order of the stages"
        run={run.id}
        stages={orders.map((order) => {
          const stage = run.stages.find((each) => each.stage === order.stage);
          return {
            ...order,
            status: stage?.status,
            note: stage && formatNote(stage),
            isSlowest: order.stage === findSlowest(run.stages),
          };
        })}
      />
    </section>
  );
}

function formatNote(stage: Schemas['RunStage']): string | undefined {
  if (stage.status === 'running') return formatShareDone(stage);
  return stage.workingSeconds === null ? undefined : formatDuration(stage.workingSeconds);
}

function NoStages({ status }: { status: Schemas['RunDetail']['status'] }) {
  if (status === 'unchanged') {
    return <Empty title="No file, contract, SQL or rule had changed, so the run did nothing." />;
  }
  return <Empty title="The run has no stages." />;
}
