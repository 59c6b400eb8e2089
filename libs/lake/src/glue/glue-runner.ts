import type { JobRun, JobRunState } from '@aws-sdk/client-glue';
import type { Logger } from '#platform/logging/logger.js';
import { AppError } from '#platform/errors/app-error.js';
import { WorkerStopping } from '../ports/worker-stopping.js';
import { annotate, withSpan } from '#platform/tracing/with-span.js';
import { backOff, isRetryable, type Pace, patiently, pause } from '#platform/aws/patience.js';
import type { SparkRunner, SparkSubmission } from '../spark/spark-runner.js';
import { causeOf, type GlueApi } from './glue-api.js';
import type { GlueSettings } from './glue-settings.js';
import { jobParameters, SUBMISSION } from './job-parameters.js';
import { runFailure } from './run-failure.js';

const START_TRIES = 8;
const ACTIVE: JobRunState[] = ['STARTING', 'RUNNING', 'WAITING'];

interface GlueRunnerOptions {
  api: GlueApi;
  settings: GlueSettings;
  pace: Pace;
  /** `s3://…` of an object of the lake. */
  urlOf: (key: string) => string;
  logger: Logger;
}

/**
 * Runs Spark as runs of one Glue job, whose own script is `run_sql.py`. Glue has no client token for
 * runs: a run is known by the parameter `--submission`. Runs that a trigger starts by schedule have none,
 * so they are never taken for one of ours; they read `--job` from the trigger.
 */
export class GlueRunner implements SparkRunner {
  constructor(private readonly options: GlueRunnerOptions) {}

  /** Glue reads S3 itself. */
  bring(_name: string, keys: string[]): Promise<Map<string, string>> {
    return Promise.resolve(new Map(keys.map((key) => [key, this.options.urlOf(key)])));
  }

  /** An abort stops the run too, unless the worker stops: then the next worker adopts it. */
  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    const attributes = {
      'retailstream.job': submission.name,
      'aws.glue.job': this.options.settings.job,
    };
    return withSpan('glue run', attributes, () => this.carryOut(submission, signal));
  }

  private async carryOut(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    try {
      const id = await this.adoptOrStart(submission, signal);
      annotate({ 'aws.glue.run.id': id });
      await this.watch(id, signal);
    } catch (error) {
      if (signal?.aborted && !(signal.reason instanceof WorkerStopping)) {
        await this.abandon(submission.name);
      }
      throw error;
    }
  }

  /**
   * Looks, without starting anything, whether the job and the database are there.
   * @throws AppError CLUSTER_UNFIT when the job is of another kind, or what AWS refused
   */
  async check(): Promise<void> {
    const { api, settings, pace } = this.options;
    const { Command } = await patiently(() => api.job(settings.job), pace);
    if (Command?.Name !== 'glueetl') {
      const advice = 'make it a Spark job (glueetl) that runs run_sql.py';
      const kind = Command?.Name ?? 'no kind';
      throw new AppError('CLUSTER_UNFIT', `Glue job ${settings.job} is of ${kind}: ${advice}`);
    }
    const { database } = settings;
    if (database !== undefined) await patiently(() => api.assertDatabase(database), pace);
  }

  /** Stops runs of the submission; none is fine. */
  async cancel(name: string): Promise<void> {
    const { api, settings, pace } = this.options;
    for (const { Id = '', JobRunState } of await this.runsOf(name)) {
      if (isActive(JobRunState)) await patiently(() => api.stopRun(settings.job, Id), pace);
    }
  }

  close(): Promise<void> {
    this.options.api.close();
    return Promise.resolve();
  }

  private async adoptOrStart(submission: SparkSubmission, signal?: AbortSignal): Promise<string> {
    const { api, settings, pace, logger } = this.options;
    let before: Set<string | undefined> | undefined;
    for (let failures = 0; ;) {
      const runs = await this.runsOf(submission.name, signal);
      // One that was not there before the first try is ours, whatever became of it.
      const found = runs.find(
        ({ Id, JobRunState }) => isActive(JobRunState) || (before && !before.has(Id)),
      );
      if (found?.Id) {
        logger.log(`run ${found.Id} of Glue job ${settings.job} is adopted`);
        return found.Id;
      }
      before ??= new Set(runs.map(({ Id }) => Id));
      try {
        return await api.startRun(settings.job, jobParameters(submission));
      } catch (error) {
        // Other runs of the job end some time, and Glue has put none of ours beside them.
        if (causeOf(error) !== 'ConcurrentRunsExceededException') failures++;
        if (!isRetryable(error) || failures === START_TRIES) throw error;
      }
      await pause(backOff(Math.max(failures, 1), pace.pollMs), signal);
    }
  }

  private async watch(id: string, signal?: AbortSignal): Promise<void> {
    const { api, settings, pace } = this.options;
    for (;;) {
      const run = await patiently(() => api.run(settings.job, id), pace, signal);
      if (run.JobRunState === 'SUCCEEDED') return;
      if (!isActive(run.JobRunState) && run.JobRunState !== 'STOPPING') throw runFailure(run);
      await pause(pace.pollMs, signal);
    }
  }

  private async runsOf(name: string, signal?: AbortSignal): Promise<JobRun[]> {
    const { api, settings, pace } = this.options;
    const runs = await patiently(() => api.runs(settings.job), pace, signal);
    return runs.filter(({ Arguments }) => Arguments?.[SUBMISSION] === name);
  }

  private async abandon(name: string): Promise<void> {
    try {
      await this.cancel(name);
    } catch (error) {
      this.options.logger.warn(
        `Glue run "${name}" could not be stopped and goes on: ${String(error)}`,
      );
    }
  }
}

function isActive(state: JobRunState | undefined): boolean {
  return state !== undefined && ACTIVE.includes(state);
}
