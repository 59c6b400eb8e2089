import { Processor, WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { withLogIds } from '#platform/logging/log-ids.js';
import { QUEUE } from '#pipeline/queue/bullmq/connection.js';
import { WorkerStopping } from '#lake/ports/compute.js';
import { PLAN, type RunJob, type RunQueue } from '#pipeline/queue/run-queue.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type FlowServices, runStage } from '#pipeline/runs/run-stage.js';
import type { StageId } from '#pipeline/flow/flow.js';
import { listActiveRuns } from '#pipeline/ledger/runs/run-requests.js';
import { queryRows } from '#platform/database/rows.js';
import { PollingService } from '#platform/process/polling-service.js';
import { RunSpans } from './run-spans.js';
import { QUEUE_PORT } from './tokens.js';

type StageJob = Job<RunJob, void>;

/** A cancelled run must end soon. */
const RUNS_INTERVAL_MS = 1_000;

const runRow = z.object({ flow: z.string() });

/** Finds the flow of a run: a job names only its run, and the ledger is the source of truth. */
export class RunFlows {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flows: ReadonlyMap<string, FlowServices>,
  ) {}

  /** Places for the parallel stages of every flow, twice: jobs of an ended epoch may not have stopped yet. */
  get jobsAtOnce(): number {
    const stages = Array.from(this.flows.values(), ({ flow }) => flow.stages).flat();
    return 2 * stages.filter(({ after }) => after.length === 0).length;
  }

  /** Services of the run's flow. @throws Error when this worker does not know the flow */
  async requireFlow(runId: number): Promise<FlowServices> {
    const [run] = await queryRows(
      this.warehouse,
      runRow,
      'SELECT flow FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    const services = this.flows.get(run?.flow ?? '');
    if (services) return services;
    throw new Error(
      `run ${runId} is of flow ${run?.flow ?? 'unknown'}, which this worker does not have`,
    );
  }
}

interface ActiveRun {
  job: RunJob;
  end: AbortController;
  jobs: number;
}

/** The runs with jobs on this worker, each with an abort that also ends work on a cluster. */
@Injectable()
export class ActiveRuns extends PollingService {
  private readonly runs = new Map<string, ActiveRun>();

  constructor(private readonly warehouse: DataSource) {
    super('Stages');
    this.every(RUNS_INTERVAL_MS, 'check whether runs are still active', () => this.endInactive());
  }

  /** Does a job of a run. @param work receives a signal that aborts when the run is over */
  async track<Result>(job: RunJob, work: (over: AbortSignal) => Promise<Result>): Promise<Result> {
    const key = buildKey(job);
    const run = this.runs.get(key) ?? { job, end: new AbortController(), jobs: 0 };
    this.runs.set(key, run);
    run.jobs += 1;
    try {
      return await work(run.end.signal);
    } finally {
      run.jobs -= 1;
      if (run.jobs === 0) this.runs.delete(key);
    }
  }

  /** Aborts the other current jobs of a run. */
  end(job: RunJob, why: string): void {
    this.runs.get(buildKey(job))?.end.abort(new Error(why));
  }

  /** Aborts jobs of runs that are over: cancelled, or failed on another worker. */
  private async endInactive(): Promise<void> {
    const asked = Array.from(this.runs.values(), ({ job }) => job);
    if (asked.length === 0) return;
    const going = new Set((await listActiveRuns(this.warehouse, asked)).map(buildKey));
    for (const job of asked) if (!going.has(buildKey(job))) this.end(job, 'the run has ended');
  }
}

const buildKey = ({ runId, epoch }: RunJob) => `${runId}/${epoch}`;

/** The only consumer of the queue: plans runs and runs their stages. */
@Processor(QUEUE, {
  // A killed worker is detected within 15 seconds, every time.
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

  constructor(
    private readonly flows: RunFlows,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    private readonly runs: ActiveRuns,
    private readonly spans: RunSpans,
  ) {
    super();
  }

  /** Blocked jobs of one flow must not keep the jobs of the others waiting. */
  onApplicationBootstrap(): void {
    this.worker.concurrency = this.flows.jobsAtOnce;
  }

  /** Whether its worker runs and polls the queue for jobs. */
  get isTakingJobs(): boolean {
    return this.worker.isRunning() && !this.worker.isPaused();
  }

  override process(job: StageJob): Promise<void> {
    const ids = { run: job.data.runId, stage: job.name, job: job.id };
    return withLogIds(ids, () => this.spans.runInSpan(job.data.runId, () => this.work(job)));
  }

  private async work(job: StageJob): Promise<void> {
    const services = await this.flows.requireFlow(job.data.runId);
    await this.runs.track(job.data, async (over) => {
      try {
        if (job.name === PLAN) await this.plan(services, job.data, over);
        else await this.runStage(services, job.name, job.data, over);
      } catch (thrown) {
        await this.settle(services, job, toAppError(thrown, 'STAGE_FAILED'), over);
      }
    });
  }

  /** Aborts running stages; in the ledger their run stays active for the next worker. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new WorkerStopping());
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

  /** Decides between a retry and the end of the run, and signals it to the queue by the error that it throws. */
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
      this.logger.log(`run ${runId} ${job.name}: stopped, because the run has ended`);
      throw new UnrecoverableError('the run has ended');
    }
    const isLast = !error.retryable || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const after = isLast ? 'the run ends' : 'trying again';
    this.logger.error(`run ${runId} ${job.name}: ${error.code}: ${error.message}; ${after}`);
    if (!isLast) throw error;
    await ledger.runs.fail(runId, error.code, error.message, epoch);
    this.runs.end(job.data, 'another stage has ended the run');
    throw new UnrecoverableError(error.message);
  }
}
