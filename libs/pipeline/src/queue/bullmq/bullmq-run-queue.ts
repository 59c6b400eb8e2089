import { type FlowJob, FlowProducer, type IQueueBackend, type JobsOptions, Queue } from 'bullmq';
import type { StageId } from '../../flow/flow.js';
import { type JobName, PLAN, type RunJob, type RunQueue, type StageOrder } from '../run-queue.js';
import { AppError } from '#platform/errors/app-error.js';
import { QUEUE, type QueueConnection } from './connection.js';

/** Doubled with each attempt; half of it is random, so that jobs that failed together do not retry together. */
const RETRY_DELAY_MS = 1_000;
const JITTER = 0.5;
/** BullMQ waits for its first connection forever, but a client that requests a run needs an answer. */
const CONNECT_TIMEOUT_MS = 5_000;
const KEPT_JOBS = { age: 7 * 24 * 3600, count: 1_000 };

/** Queues the work of runs in BullMQ. */
export class BullmqRunQueue implements RunQueue {
  /** BullMQ's queue, for dashboards. */
  readonly queue: Queue<RunJob, void, JobName, RunJob, void, JobName, IQueueBackend>;
  readonly certificateExpiry: () => Date | undefined;
  private readonly flows: FlowProducer<IQueueBackend>;

  constructor(
    { producer: connection, backend, certificateExpiry }: QueueConnection,
    private readonly attempts: number,
    private readonly connectTimeoutMs = CONNECT_TIMEOUT_MS,
  ) {
    this.certificateExpiry = certificateExpiry ?? (() => undefined);
    this.queue = new Queue(QUEUE, { connection }, backend);
    this.flows = new FlowProducer({ connection }, backend);
    // Without a listener, a lost connection would end the process; BullMQ reconnects by itself.
    this.queue.on('error', () => undefined);
    this.flows.on('error', () => undefined);
  }

  async enqueuePlan(runId: number, epoch: number): Promise<void> {
    await this.requireConnected(this.queue);
    await this.queue.add(PLAN, { runId, epoch }, this.options(PLAN, runId, epoch));
  }

  async enqueueStages(runId: number, epoch: number, stages: readonly StageOrder[]): Promise<void> {
    const job = ({ id, after, attempts }: StageOrder): FlowJob => ({
      name: id,
      queueName: QUEUE,
      data: { runId, epoch } satisfies RunJob,
      // A failed child must fail its parent, or the parent would wait forever.
      opts: { ...this.options(id, runId, epoch, attempts), failParentOnFailure: true },
      children: stages.filter((stage) => after.includes(stage.id)).map(job),
    });
    const last = stages.find(({ id }) => !stages.some(({ after }) => after.includes(id)));
    if (!last) return;
    await this.requireConnected(this.flows);
    await this.flows.add(job(last));
  }

  async hasJob(runId: number, epoch: number, last: StageId): Promise<boolean> {
    await this.requireConnected(this.queue);
    for (const name of [last, PLAN]) {
      const job = await this.queue.getJob(jobId(name, runId, epoch));
      const state = await job?.getState();
      if (state && !['completed', 'failed', 'unknown'].includes(state)) return true;
    }
    return false;
  }

  async depth(): Promise<Record<string, number>> {
    await this.requireConnected(this.queue);
    return this.queue.getJobCounts('waiting', 'active', 'delayed', 'waiting-children', 'failed');
  }

  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.flows.close()]);
  }

  /**
   * Waits for the first connection of a producer.
   * @throws AppError QUEUE_UNAVAILABLE, retryable, without a connection within `connectTimeoutMs`
   */
  private async requireConnected(producer: { waitUntilReady(): Promise<unknown> }): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const message = `the queue did not connect within ${this.connectTimeoutMs} ms; check QUEUE_URL`;
      const error = new AppError('QUEUE_UNAVAILABLE', message, { retryable: true });
      timer = setTimeout(() => reject(error), this.connectTimeoutMs);
    });
    try {
      await Promise.race([producer.waitUntilReady(), timeout]);
    } finally {
      clearTimeout(timer);
    }
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
