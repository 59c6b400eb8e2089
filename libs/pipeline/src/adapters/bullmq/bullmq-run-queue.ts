import { type FlowJob, FlowProducer, type IQueueBackend, type JobsOptions, Queue } from 'bullmq';
import type { JobName, RunJob } from '../../queue/job-types.js';
import type { RunQueue } from '../../queue/run-queue.js';
import { stageIds, type StageId } from '../../stages/stage.js';
import { QUEUE, type QueueConnection } from './connection.js';

const RETRY_DELAY_MS = 1_000;
const KEPT_JOBS = { age: 7 * 24 * 3600, count: 1_000 };

/** Runs' work on BullMQ. */
export class BullmqRunQueue implements RunQueue {
  private readonly queue: Queue<RunJob, void, JobName, RunJob, void, JobName, IQueueBackend>;
  private readonly flows: FlowProducer<IQueueBackend>;

  constructor(
    { producer: connection, backend }: QueueConnection,
    private readonly attempts: number,
  ) {
    this.queue = new Queue(QUEUE, { connection }, backend);
    this.flows = new FlowProducer({ connection }, backend);
    // Without a listener, a lost connection would end the process; BullMQ connects again by itself.
    this.queue.on('error', () => undefined);
    this.flows.on('error', () => undefined);
  }

  async enqueuePlan(runId: number, epoch: number): Promise<void> {
    await this.queue.add('plan-run', { runId, epoch }, this.options('plan-run', runId, epoch));
  }

  async enqueueStages(runId: number, epoch: number): Promise<void> {
    const job = (stage: StageId, children: FlowJob[]): FlowJob => ({
      name: stage,
      queueName: QUEUE,
      data: { runId, epoch } satisfies RunJob,
      // A failed child must fail its parent, or the parent would wait for ever.
      opts: { ...this.options(stage, runId, epoch), failParentOnFailure: true },
      children,
    });
    const side = stageIds.slice(0, 3).map((stage) => job(stage, []));
    const flow = stageIds.slice(3).reduce((children, stage) => [job(stage, children)], side);
    const [root] = flow;
    if (root) await this.flows.add(root);
  }

  async holds(runId: number, epoch: number): Promise<boolean> {
    for (const name of ['observe', 'plan-run'] as const) {
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

  private options(name: JobName, runId: number, epoch: number): JobsOptions {
    return {
      jobId: jobId(name, runId, epoch),
      attempts: this.attempts,
      backoff: { type: 'exponential', delay: RETRY_DELAY_MS },
      removeOnComplete: KEPT_JOBS,
      removeOnFail: KEPT_JOBS,
    };
  }
}

function jobId(name: JobName, runId: number, epoch: number): string {
  return `run-${runId}-${epoch}-${name}`;
}
