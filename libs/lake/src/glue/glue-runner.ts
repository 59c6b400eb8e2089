import type { JobRun, JobRunState } from '@aws-sdk/client-glue';
import { backOff, isRetryable, type Pace, patiently, pause } from '#platform/aws/patience.js';
import { addressOf, optionOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { annotate, withSpan } from '#platform/tracing/spans.js';
import { pollOf } from '../emr/emr-settings.js';
import { WorkerStopping } from '../ports/compute.js';
import type { SparkRunner, SparkSubmission } from '../spark/spark-runner.js';
import { causeOf, type GlueApi } from './glue-api.js';

/** Parameter that carries a submission's name, by which a run is found again. */
const SUBMISSION = '--submission';

/**
 * A submission as parameters of a Glue job. Glue hands them on as `--name value`, beside some of its own,
 * so the script has to let unknown ones pass. The worker's own script is run, not that of the job's
 * definition, which may be of another version and serves the runs that a trigger starts.
 * @throws Error when the arguments are not pairs of `--name value`
 */
export function jobParameters(submission: SparkSubmission): Record<string, string> {
  const parameters: Record<string, string> = {
    [SUBMISSION]: submission.name,
    '--scriptLocation': submission.script,
  };
  const { arguments: given } = submission;
  for (let index = 0; index < given.length; index += 2) {
    const [name = '', value] = given.slice(index, index + 2);
    if (!name.startsWith('--') || value === undefined) {
      throw new Error(`${submission.name}: a Glue job takes pairs of --name value, not ${name}`);
    }
    parameters[name] = value;
  }
  return parameters;
}

/** What Glue says of a run that never got to work, or had its machines taken away. */
const SHORTAGE =
  /resource unavailable|insufficient capacity|max(imum)? concurrent|concurrent runs exceeded|concurrent compute/i;

/** The error for a run that ended otherwise than succeeded. */
export function runFailure(run: JobRun): AppError {
  const { JobName, Id, JobRunState, ErrorMessage, Timeout } = run;
  const what = `run ${Id} of Glue job ${JobName} ended as ${JobRunState}`;
  const why = ErrorMessage ? `: ${ErrorMessage}` : '';
  const log = `its log is in CloudWatch, ${run.LogGroupName ?? '/aws-glue/jobs'}, stream ${Id}`;
  const isLost = JobRunState === 'FAILED' && SHORTAGE.test(ErrorMessage ?? '');
  if (isLost || JobRunState === 'STOPPED' || JobRunState === 'EXPIRED') {
    return new AppError('COMPUTE_LOST', `${what}${why}; it is tried again`, { retryable: true });
  }
  if (JobRunState === 'TIMEOUT') {
    const advice = `raise the job's time limit, ${Timeout ?? 'unknown'} minutes now, or its workers`;
    return new AppError('COMPUTE_FAILED', `${what}${why}; ${advice}; ${log}`);
  }
  return new AppError('COMPUTE_FAILED', `${what}${why}; ${log}`);
}

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

/** What a URL says of a Glue job. */
interface GlueSettings {
  region: string;
  job: string;
  /** Database of the Data Catalog that gets the table of what the job wrote; none is written without. */
  database: string | undefined;
  pollMs: number;
}

/** Reads `glue://region/job?database=name&poll=10`. @throws AppError CONFIG_INVALID naming the setting */
export function glueSettings(url: ServiceUrl, setting: string): GlueSettings {
  const { host, path } = addressOf(url);
  const database = optionOf(url, 'database');
  // The Data Catalog folds names to lower case, and Athena and Hive take no other signs.
  if (database !== undefined && !/^[a-z][a-z0-9_]{0,126}$/.test(database)) {
    const advice = 'write database with small letters, digits and _, database=retail';
    throw new AppError('CONFIG_INVALID', `${setting}: ${advice}`);
  }
  return { region: host, job: path, database, pollMs: pollOf(url, setting, 10) };
}
