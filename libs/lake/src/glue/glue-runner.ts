import type { JobRun, JobRunState } from '@aws-sdk/client-glue';
import { backOff, isRetryable, type Pace, withRetries, pause } from '#platform/aws/retries.js';
import { parseAddress, readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { annotate, withSpan } from '#platform/tracing/spans.js';
import { parsePoll } from '../emr/emr-settings.js';
import { WorkerStopping } from '../ports/compute.js';
import type { SparkRunner, SparkSubmission } from '../spark/spark-runner.js';
import { readCauseName, type GlueApi } from './glue-api.js';

/** Parameter with a submission's name, which identifies its run. */
const SUBMISSION = '--submission';

/**
 * Returns a submission as parameters of a Glue job. Glue passes them as `--name value` with some of its
 * own, so the script must ignore unknown ones. It runs the worker's script: the one in the job's
 * definition may be of another version and serves runs of triggers.
 * @throws Error when the arguments are not pairs of `--name value`
 */
export function toJobParameters(submission: SparkSubmission): Record<string, string> {
  const parameters: Record<string, string> = {
    [SUBMISSION]: submission.name,
    '--scriptLocation': submission.script,
  };
  const { arguments: given } = submission;
  for (let index = 0; index < given.length; index += 2) {
    const [name = '', value] = given.slice(index, index + 2);
    if (!name.startsWith('--') || value === undefined) {
      throw new Error(
        `${submission.name}: a Glue job takes arguments as --name value, not ${name}`,
      );
    }
    parameters[name] = value;
  }
  return parameters;
}

/** Glue's messages about a run that did not start, or lost its machines. */
const SHORTAGE =
  /resource unavailable|insufficient capacity|max(imum)? concurrent|concurrent runs exceeded|concurrent compute/i;

/** Returns the error of a run that did not succeed. */
export function createRunError(run: JobRun): AppError {
  const { JobName, Id, JobRunState, ErrorMessage, Timeout } = run;
  const what = `run ${Id} of Glue job ${JobName} ended as ${JobRunState}`;
  const why = ErrorMessage ? `: ${ErrorMessage}` : '';
  const log = `its log is in CloudWatch, ${run.LogGroupName ?? '/aws-glue/jobs'}, stream ${Id}`;
  const isLost = JobRunState === 'FAILED' && SHORTAGE.test(ErrorMessage ?? '');
  if (isLost || JobRunState === 'STOPPED' || JobRunState === 'EXPIRED') {
    return new AppError('COMPUTE_LOST', `${what}${why}; the worker retries it`, {
      retryable: true,
    });
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
  toUrl: (key: string) => string;
  logger: Logger;
}

/**
 * Runs Spark as runs of one Glue job, whose own script is `run_sql.py`. Glue has no client token for
 * runs: a run is identified by the parameter `--submission`. Runs of a trigger lack it, so they are
 * never mistaken for ours; they read `--job` from the trigger.
 */
export class GlueRunner implements SparkRunner {
  constructor(private readonly options: GlueRunnerOptions) {}

  /** Glue reads S3 itself. */
  copyToEngine(_name: string, keys: string[]): Promise<Map<string, string>> {
    return Promise.resolve(new Map(keys.map((key) => [key, this.options.toUrl(key)])));
  }

  /** An abort stops the run too, unless the worker stops: then the next worker adopts it. */
  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    const attributes = {
      'retailstream.job': submission.name,
      'aws.glue.job': this.options.settings.job,
    };
    return withSpan('glue run', attributes, () => this.executeRun(submission, signal));
  }

  private async executeRun(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    try {
      const id = await this.adoptOrStart(submission, signal);
      annotate({ 'aws.glue.run.id': id });
      await this.watch(id, signal);
    } catch (error) {
      if (signal?.aborted && !(signal.reason instanceof WorkerStopping)) {
        await this.cancelQuietly(submission.name);
      }
      throw error;
    }
  }

  /**
   * Checks that job and database exist, without starting anything.
   * @throws AppError CLUSTER_UNFIT when the job is of another kind, or AWS's refusal
   */
  async check(): Promise<void> {
    const { api, settings, pace } = this.options;
    const { Command } = await withRetries(() => api.job(settings.job), pace);
    if (Command?.Name !== 'glueetl') {
      const advice = 'use a Spark job (glueetl) that runs run_sql.py';
      const kind = Command?.Name ?? 'no kind';
      throw new AppError('CLUSTER_UNFIT', `Glue job ${settings.job} is of ${kind}: ${advice}`);
    }
    const { database } = settings;
    if (database !== undefined) await withRetries(() => api.assertDatabase(database), pace);
  }

  /** Stops all runs of the submission, if any. */
  async cancel(name: string): Promise<void> {
    const { api, settings, pace } = this.options;
    for (const { Id = '', JobRunState } of await this.listRuns(name)) {
      if (isActive(JobRunState)) await withRetries(() => api.stopRun(settings.job, Id), pace);
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
      const runs = await this.listRuns(submission.name, signal);
      // A run that did not exist before the first attempt is ours, in any state.
      const found = runs.find(
        ({ Id, JobRunState }) => isActive(JobRunState) || (before && !before.has(Id)),
      );
      if (found?.Id) {
        logger.log(
          `run ${found.Id} of Glue job ${settings.job} already runs; the worker waits for it`,
        );
        return found.Id;
      }
      before ??= new Set(runs.map(({ Id }) => Id));
      try {
        return await api.startRun(settings.job, toJobParameters(submission));
      } catch (error) {
        // Other runs of the job end at some time, and Glue has started none of ours.
        if (readCauseName(error) !== 'ConcurrentRunsExceededException') failures++;
        if (!isRetryable(error) || failures === START_TRIES) throw error;
      }
      await pause(backOff(Math.max(failures, 1), pace.pollMs), signal);
    }
  }

  private async watch(id: string, signal?: AbortSignal): Promise<void> {
    const { api, settings, pace } = this.options;
    for (;;) {
      const run = await withRetries(() => api.run(settings.job, id), pace, signal);
      if (run.JobRunState === 'SUCCEEDED') return;
      if (!isActive(run.JobRunState) && run.JobRunState !== 'STOPPING') throw createRunError(run);
      await pause(pace.pollMs, signal);
    }
  }

  private async listRuns(name: string, signal?: AbortSignal): Promise<JobRun[]> {
    const { api, settings, pace } = this.options;
    const runs = await withRetries(() => api.runs(settings.job), pace, signal);
    return runs.filter(({ Arguments }) => Arguments?.[SUBMISSION] === name);
  }

  private async cancelQuietly(name: string): Promise<void> {
    try {
      await this.cancel(name);
    } catch (error) {
      this.options.logger.warn(
        `Glue run "${name}" could not be stopped and still runs: ${String(error)}`,
      );
    }
  }
}

function isActive(state: JobRunState | undefined): boolean {
  return state !== undefined && ACTIVE.includes(state);
}

/** The settings of a Glue job in a URL. */
interface GlueSettings {
  region: string;
  job: string;
  /** Database of the Data Catalog for the job's table; undefined: no table is written. */
  database: string | undefined;
  pollMs: number;
}

/**
 * Parses `glue://region/job?database=name&poll=10`. @throws AppError CONFIG_INVALID naming the setting
 */
export function parseGlueSettings(url: ServiceUrl, setting: string): GlueSettings {
  const { host, path } = parseAddress(url);
  const database = readOption(url, 'database');
  // The Data Catalog folds names to lower case; Athena and Hive accept no other characters.
  if (database !== undefined && !/^[a-z][a-z0-9_]{0,126}$/.test(database)) {
    const advice =
      'write database with lower case letters, digits and _, for example database=retail';
    throw new AppError('CONFIG_INVALID', `${setting}: ${advice}`);
  }
  return { region: host, job: path, database, pollMs: parsePoll(url, setting, 10) };
}
