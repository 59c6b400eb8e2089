import { Processor, WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import type { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { withLogIds } from '#platform/logging/log-ids.js';
import { QUEUE } from '#pipeline/queue/bullmq/connection.js';
import { WorkerStopping } from '#lake/ports/compute.js';
import type { RunJob } from '#pipeline/queue/job-types.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { PLAN } from '#pipeline/queue/job-types.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type FlowServices, runStage } from '#pipeline/runs/run-stage.js';
import type { StageId } from '#pipeline/flow/stage.js';
import type { FlowsOfRuns } from './flows-of-runs.js';
import { RunSpans } from './run-spans.js';
import { RunsUnderWay } from './runs-under-way.js';
import { FLOWS_OF_RUNS, QUEUE_PORT } from './tokens.js';

type StageJob = Job<RunJob, void>;

/** A run that is cancelled must end soon. */
const LOOK_EVERY_MS = 1_000;

/** The only consumer of the queue: plans runs and runs their stages. */
@Processor(QUEUE, {
  // A worker that was killed is noticed within 15 seconds, however often it happens.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 20,
  runRetryDelay: 1_000,
})
export class StageProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger('Stages');
  private readonly stopping = new AbortController();
  private readonly troubles = new Troubles(this.logger);
  private readonly looks = new Repeated(LOOK_EVERY_MS, () =>
    this.troubles.orTell('look whether runs go on', () => this.runs.look()),
  );

  constructor(
    @Inject(FLOWS_OF_RUNS) private readonly flows: FlowsOfRuns,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    private readonly runs: RunsUnderWay,
    private readonly spans: RunSpans,
  ) {
    super();
  }

  /** However many jobs of one flow stand still, those of the others are taken. */
  onApplicationBootstrap(): void {
    this.worker.concurrency = this.flows.jobsAtOnce;
    this.looks.start();
  }

  /** Whether its worker is up and asks the queue for jobs. */
  get isTakingJobs(): boolean {
    return this.worker.isRunning() && !this.worker.isPaused();
  }

  override process(job: StageJob): Promise<void> {
    const ids = { run: job.data.runId, stage: job.name, job: job.id };
    return withLogIds(ids, () => this.spans.below(job.data.runId, () => this.work(job)));
  }

  private async work(job: StageJob): Promise<void> {
    const services = await this.flows.of(job.data.runId);
    await this.runs.during(job.data, async (over) => {
      try {
        if (job.name === PLAN) await this.plan(services, job.data, over);
        else await this.runStage(services, job.name, job.data, over);
      } catch (thrown) {
        await this.settle(services, job, toAppError(thrown, 'STAGE_FAILED'), over);
      }
    });
  }

  /** Ends running stages early; the ledger keeps their run going for the next worker. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new WorkerStopping());
    await this.looks.stop();
    await this.worker.close();
  }

  private async plan(services: FlowServices, job: RunJob, over: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, over]);
    await planRun({ ...services, queue: this.queue, logger: this.logger, signal }, job);
  }

  private async runStage(
    services: FlowServices,
    stage: StageId,
    job: RunJob,
    over: AbortSignal,
  ): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, over]);
    const outcome = await runStage(services, stage, job, signal);
    if (outcome === 'skipped') return;
    const { rowsIn, rowsOut, rowsQuarantined } = outcome;
    const counts = `${rowsIn} rows in, ${rowsOut} out, ${rowsQuarantined} quarantined`;
    this.logger.log(`run ${job.runId} ${stage}: ${counts}`);
  }

  /** Decides between another try and the end of the run, and tells the queue by what it throws. */
  private async settle(
    { ledger }: FlowServices,
    job: StageJob,
    error: AppError,
    over: AbortSignal,
  ): Promise<void> {
    const { runId, epoch } = job.data;
    if (error.code === 'STAGE_SUPERSEDED') return;
    if (this.stopping.signal.aborted) throw error;
    if (over.aborted) {
      this.logger.log(`run ${runId} ${job.name}: ended, since the run is over`);
      throw new UnrecoverableError('the run is over');
    }
    const isLast = !error.retryable || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const after = isLast ? 'the run ends' : 'trying again';
    this.logger.error(`run ${runId} ${job.name}: ${error.code}: ${error.message}; ${after}`);
    if (!isLast) throw error;
    await ledger.runs.fail(runId, error.code, error.message, epoch);
    this.runs.end(job.data, 'another stage ended the run');
    throw new UnrecoverableError(error.message);
  }
}
