import type { StageStep } from '#pipeline/stages/timed-step.js';
import type { FlowIdentity, StageId } from '#pipeline/flow/flow.js';

/** A span of time; seconds since the run was requested. */
export interface Span {
  name: string;
  from: number;
  to: number;
}

export interface TimelineStage extends Span {
  /** Stages that must end before it starts. */
  after: readonly StageId[];
  /** When it was ready: planned, and its predecessors ended. */
  free: number;
  /** In the order of their ends. */
  steps: Span[];
}

/** The times of a run; seconds since it was requested. */
export interface Timeline {
  /** When its stages were queued. */
  planned: number;
  published: number;
  finished: number;
  /** In the flow's order. */
  stages: TimelineStage[];
}

/** A run's times in the ledger. */
export interface LedgerTimes extends Omit<Timeline, 'stages'> {
  /** Unix time, s. */
  requestedAt: number;
  stages: Record<StageId, { from: number; to: number }>;
}

/** Combines the ledger's times with the worker's reported steps. */
export function buildTimeline(
  { stages: flowStages }: Pick<FlowIdentity, 'stages'>,
  { requestedAt, stages, ...times }: LedgerTimes,
  steps: readonly StageStep[],
): Timeline {
  const endOf = (stage: StageId) => stages[stage]?.to ?? times.planned;
  const sinceRequest = (unixMs: number) => unixMs / 1_000 - requestedAt;
  return {
    ...times,
    stages: flowStages.flatMap(({ id, after }): TimelineStage[] => {
      const span = stages[id];
      if (!span) return [];
      const own = steps
        .filter(({ stage }) => stage === id)
        .map(({ step, from, to }) => ({
          name: step,
          from: sinceRequest(from),
          to: sinceRequest(to),
        }));
      const free = Math.max(times.planned, ...after.map(endOf));
      return [{ name: id, ...span, after, free, steps: own }];
    }),
  };
}
