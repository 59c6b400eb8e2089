import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { formatDuration } from '../format/durations.js';
import { LazyStageGraph } from './lazy-stage-graph.js';
import { lastRuns } from './run-queries.js';
import { findSlowest } from './run-times.js';
import { listStageOrders } from './timeline.js';
import { LAST } from './last-runs.js';

/** The stages of a flow in their order, with the state of the last run that has stages. */
export function FlowStages({ flow }: { flow: Schemas['FlowInfo'] }) {
  const { data: runs = [] } = useQuery(lastRuns(flow.flow, LAST));
  const last = runs.find(({ stages }) => stages.length > 0);
  const slowest = findSlowest(last?.stages ?? []);
  return (
    <section className="run-part" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      {last && (
        <p>
          As of{' '}
          <Link to="/runs/$id" params={{ id: last.id }}>
            run {last.id}
          </Link>
          , {last.status}
          {slowest !== undefined && `; its slowest stage is ${slowest}`}.
        </p>
      )}
      <LazyStageGraph
        label="Order of the stages"
        run={last?.id}
        stages={listStageOrders(flow.stages, flow.stages).map((order) => {
          const stage = last?.stages.find((each) => each.stage === order.stage);
          const seconds = stage?.workingSeconds ?? undefined;
          return {
            ...order,
            status: stage?.status,
            note: seconds === undefined ? undefined : formatDuration(seconds),
            isSlowest: order.stage === slowest,
          };
        })}
      />
    </section>
  );
}
