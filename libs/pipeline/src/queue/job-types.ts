import type { StageId } from '../flow/stage.js';

/** What every job carries: which run, and which filling of the queue it belongs to. */
export interface RunJob {
  runId: number;
  /** Jobs of an older epoch than the run's own do nothing. */
  epoch: number;
}

/** Plans a run. No stage may have this name. */
export const PLAN = 'plan-run';

/** `PLAN`, or the id of a stage of the run's flow. */
export type JobName = StageId;
