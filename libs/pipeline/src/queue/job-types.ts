import type { StageId } from '../stages/stage.js';

/** What every job carries: which run, and which filling of the queue it belongs to. */
export interface RunJob {
  runId: number;
  /** Jobs of an older epoch than the run's own do nothing. */
  epoch: number;
}

/** Jobs by name; the payload's type follows from the name. */
export type JobPayloads = { 'plan-run': RunJob } & Record<StageId, RunJob>;

export type JobName = keyof JobPayloads;
