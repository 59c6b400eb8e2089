import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import type { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { QUEUE } from '#pipeline/adapters/bullmq/connection.js';
import { StageMetrics } from '#pipeline/metrics/stage-metrics.js';
import { WorkerStopping } from '#pipeline/ports/worker-stopping.js';
import type { JobName, RunJob } from '#pipeline/queue/job-types.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { runStage, type StageServices } from '#pipeline/runs/run-stage.js';
import type { StageId } from '#pipeline/stages/stage.js';
import { QUEUE_PORT, STAGE_SERVICES } from './tokens.js';

type StageJob = Job<RunJob, void, JobName>;

/** The only consumer of the queue: plans runs and runs their stages. */
@Processor(QUEUE, {
  // Stages 1 to 3 run side by side.
  concurrency: 3,
  // A worker that was killed is noticed within 15 seconds, however often it happens.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 20,
  runRetryDelay: 1_000,
})
export class StageProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Stages');
  private readonly stopping = new AbortController();
  /**
   * Ends what a failed run's other stages have under way, on a cluster too. By run and epoch: a run that
   * failed at the quality gate may go on in another.
   */
  private readonly runs = new Map<string, AbortController>();

  constructor(
    @Inject(STAGE_SERVICES) private readonly services: StageServices,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    private readonly metrics: StageMetrics,
  ) {
    super();
  }

  override async process(job: StageJob): Promise<void> {
    try {
      if (job.name === 'plan-run') await this.plan(job.data);
      else await this.runStage(job.name, job.data);
    } catch (thrown) {
      const error = toAppError(thrown, 'STAGE_FAILED');
      await this.settle(job, error);
    }
  }

  /** Ends running stages early; the ledger keeps their run going for the next worker. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new WorkerStopping());
    await this.worker.close();
  }

  private async plan(job: RunJob): Promise<void> {
    const { lake, ledger, source } = this.services;
    await planRun({ lake, ledger, source, queue: this.queue, logger: this.logger }, job);
  }

  private async runStage(stage: StageId, job: RunJob): Promise<void> {
    const end = this.metrics.start(stage);
    try {
      const outcome = await runStage(this.services, stage, job, this.signalOf(job));
      end(outcome === 'skipped' ? 'skipped' : 'succeeded');
      if (outcome === 'skipped') return;
      this.metrics.count(stage, outcome);
      const { rowsIn, rowsOut, rowsQuarantined } = outcome;
      const counts = `${rowsIn} rows in, ${rowsOut} out, ${rowsQuarantined} quarantined`;
      this.logger.log(`run ${job.runId} ${stage}: ${counts}`);
    } catch (error) {
      end('failed');
      throw error;
    }
  }

  private signalOf(job: RunJob): AbortSignal {
    const key = keyOf(job);
    const run = this.runs.get(key) ?? new AbortController();
    // One run is active at a time: those before are over.
    if (!this.runs.has(key)) this.runs.clear();
    this.runs.set(key, run);
    return AbortSignal.any([this.stopping.signal, run.signal]);
  }

  /** Decides between another try and the end of the run, and tells the queue by what it throws. */
  private async settle(job: StageJob, error: AppError): Promise<void> {
    const { runId } = job.data;
    if (error.code === 'STAGE_SUPERSEDED') return;
    if (this.stopping.signal.aborted) throw error;
    if (this.runs.get(keyOf(job.data))?.signal.aborted)
      throw new UnrecoverableError('the run is over');
    const isLast = !error.retryable || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const after = isLast ? 'the run ends' : 'trying again';
    this.logger.error(`run ${runId} ${job.name}: ${error.code}: ${error.message}; ${after}`);
    if (!isLast) throw error;
    await this.services.ledger.runs.fail(runId, error.code, error.message);
    this.runs.get(keyOf(job.data))?.abort(new Error('another stage ended the run'));
    throw new UnrecoverableError(error.message);
  }
}

const keyOf = ({ runId, epoch }: RunJob) => `${runId}/${epoch}`;
