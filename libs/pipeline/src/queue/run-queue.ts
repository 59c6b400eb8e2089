import type { FlowStage, StageId } from '../flow/flow.js';

/** Content of every job: the run, and the epoch of its jobs. */
export interface RunJob {
  runId: number;
  /** A job does nothing when its epoch is older than the run's. */
  epoch: number;
}

/** Job that plans a run. No stage may have this name. */
export const PLAN = 'plan-run';

/** `PLAN`, or the id of a stage of the run's flow. */
export type JobName = StageId;

/** A stage, and those that end before it starts. Only one stage follows it. */
export type StageOrder = Pick<FlowStage, 'id' | 'after'> & Partial<Pick<FlowStage, 'attempts'>>;

/**
 * Delivers the work of runs to workers, at least once. The ledger decides whether a job is still valid, so jobs may
 * repeat, arrive late, or get lost and be queued again.
 */
export interface RunQueue {
  /** Queues the job that scans the source and plans the run. */
  enqueuePlan(runId: number, epoch: number): Promise<void>;
  /** Queues the stages of a run's flow: each after the stages in `after`, the others in parallel. */
  enqueueStages(runId: number, epoch: number, stages: readonly StageOrder[]): Promise<void>;
  /**
   * Returns whether any job of this run and epoch is waiting or active.
   * @param last the stage that ends the run
   */
  hasJob(runId: number, epoch: number, last: StageId): Promise<boolean>;
  /** Returns the number of jobs by state: waiting, active, delayed, failed, … */
  depth(): Promise<Record<string, number>>;
  /** Returns the expiry of the server's TLS certificate; undefined without TLS. */
  certificateExpiry?(): Date | undefined;
  close(): Promise<void>;
}
