import type { FlowStage, StageId } from '../flow/flow.js';

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

/** A stage and those that end before it starts. Only one stage comes after it. */
export type StageOrder = Pick<FlowStage, 'id' | 'after'> & Partial<Pick<FlowStage, 'attempts'>>;

/**
 * Carries the work of runs to workers. Delivery is at least once: the ledger decides whether a job
 * still means anything, so jobs may come twice, late, or be lost and put on again.
 */
export interface RunQueue {
  /** Puts on the job that looks at the source and decides what to do. */
  enqueuePlan(runId: number, epoch: number): Promise<void>;
  /** Puts on the stages of a run's flow: each after those that it names, the others side by side. */
  enqueueStages(runId: number, epoch: number, stages: readonly StageOrder[]): Promise<void>;
  /**
   * Whether any job of this run and epoch is waiting or being worked on.
   * @param last the stage that ends the run
   */
  holds(runId: number, epoch: number, last: StageId): Promise<boolean>;
  /** Jobs by state: waiting, active, delayed, failed, … */
  depth(): Promise<Record<string, number>>;
  /** When the TLS certificate that it shows ends; undefined without TLS. */
  certificateExpiry?(): Date | undefined;
  close(): Promise<void>;
}
