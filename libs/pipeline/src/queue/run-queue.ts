/**
 * Carries the work of runs to workers. Delivery is at least once: the ledger decides whether a job
 * still means anything, so jobs may come twice, late, or be lost and put on again.
 */
export interface RunQueue {
  /** Puts on the job that looks at the source and decides what to do. */
  enqueuePlan(runId: number, epoch: number): Promise<void>;
  /** Puts on the seven stages as one flow: 1 to 3 side by side, then each after the one before. */
  enqueueStages(runId: number, epoch: number): Promise<void>;
  /** Whether any job of this run and epoch is waiting or being worked on. */
  holds(runId: number, epoch: number): Promise<boolean>;
  /** Jobs by state: waiting, active, delayed, failed, … */
  depth(): Promise<Record<string, number>>;
  close(): Promise<void>;
}
