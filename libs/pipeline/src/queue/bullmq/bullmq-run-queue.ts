import { type FlowJob, FlowProducer, type IQueueBackend, type JobsOptions, Queue } from 'bullmq';
import type { StageId } from '../../flow/stage.js';
import { type JobName, PLAN, type RunJob } from '../job-types.js';
import type { RunQueue, StageOrder } from '../run-queue.js';
import { QUEUE, type QueueConnection } from './connection.js';

/** Doubled with each try; half of it is chance, so that what failed together is not tried together. */
const RETRY_DELAY_MS = 1_000;
const JITTER = 0.5;
const KEPT_JOBS = { age: 7 * 24 * 3600, count: 1_000 };

/** Runs' work on BullMQ. */
export class BullmqRunQueue implements RunQueue {
  /** BullMQ's own, for who shows it. */
  readonly queue: Queue<RunJob, void, JobName, RunJob, void, JobName, IQueueBackend>;
  readonly certificateExpiry: () => Date | undefined;
  private readonly flows: FlowProducer<IQueueBackend>;

  constructor(
    { producer: connection, backend, certificateExpiry }: QueueConnection,
    private readonly attempts: number,
  ) {
    this.certificateExpiry = certificateExpiry ?? (() => undefined);
    this.queue = new Queue(QUEUE, { connection }, backend);
    this.flows = new FlowProducer({ connection }, backend);
    // Without a listener, a lost connection would end the process; BullMQ connects again by itself.
    this.queue.on('error', () => undefined);
    this.flows.on('error', () => undefined);
  }

  async enqueuePlan(runId: number, epoch: number): Promise<void> {
    await this.queue.add(PLAN, { runId, epoch }, this.options(PLAN, runId, epoch));
  }

  async enqueueStages(runId: number, epoch: number, stages: readonly StageOrder[]): Promise<void> {
    const job = ({ id, after, attempts }: StageOrder): FlowJob => ({
      name: id,
      queueName: QUEUE,
      data: { runId, epoch } satisfies RunJob,
      // A failed child must fail its parent, or the parent would wait for ever.
      opts: { ...this.options(id, runId, epoch, attempts), failParentOnFailure: true },
      children: stages.filter((stage) => after.includes(stage.id)).map(job),
    });
    const last = stages.find(({ id }) => !stages.some(({ after }) => after.includes(id)));
    if (last) await this.flows.add(job(last));
  }

  async holds(runId: number, epoch: number, last: StageId): Promise<boolean> {
    for (const name of [last, PLAN]) {
      const job = await this.queue.getJob(jobId(name, runId, epoch));
      const state = await job?.getState();
      if (state && !['completed', 'failed', 'unknown'].includes(state)) return true;
    }
    return false;
  }

  depth(): Promise<Record<string, number>> {
    return this.queue.getJobCounts('waiting', 'active', 'delayed', 'waiting-children', 'failed');
  }

  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.flows.close()]);
  }

  private options(
    name: JobName,
    runId: number,
    epoch: number,
    attempts = this.attempts,
  ): JobsOptions {
    return {
      jobId: jobId(name, runId, epoch),
      attempts,
      backoff: { type: 'exponential', delay: RETRY_DELAY_MS, jitter: JITTER },
      removeOnComplete: KEPT_JOBS,
      removeOnFail: KEPT_JOBS,
    };
  }
}

function jobId(name: JobName, runId: number, epoch: number): string {
  return `run-${runId}-${epoch}-${name}`;
}
