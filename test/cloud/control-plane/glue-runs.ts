import { randomBytes } from 'node:crypto';
import {
  type BatchStopJobRunError,
  type BatchStopJobRunRequest,
  type BatchStopJobRunResponse,
  type BatchStopJobRunSuccessfulSubmission,
  EntityNotFoundException,
  GetJobCommand,
  type GetJobRunRequest,
  type GetJobRunResponse,
  type GetJobRunsRequest,
  type GetJobRunsResponse,
  GlueClient,
  type Job,
  type StartJobRunRequest,
  type StartJobRunResponse,
} from '@aws-sdk/client-glue';
import { AwsError } from './aws-wire.js';
import { type GlueContext, GlueRun } from './glue-run.js';
import { toPage } from './paging.js';

const PAGE_SIZE = 200;

/** Glue's job runs. Moto stores the jobs. */
export class GlueRuns {
  /** Runs by job, oldest first. */
  private readonly runs = new Map<string, GlueRun[]>();

  constructor(
    private readonly motoUrl: string,
    private readonly context: GlueContext,
  ) {}

  async close(): Promise<void> {
    const all = [...this.runs.values()].flat();
    for (const run of all) run.stop();
    await Promise.all(all.map(({ over }) => over));
  }

  async StartJobRun(request: StartJobRunRequest, region: string): Promise<StartJobRunResponse> {
    const name = request.JobName ?? '';
    const job = await this.fetchJob(name, region);
    const runs = this.runs.get(name) ?? [];
    const limit = job.ExecutionProperty?.MaxConcurrentRuns ?? 1;
    if (runs.filter((run) => !run.isFinal).length >= limit) {
      throw new AwsError('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${name}`);
    }
    const id = request.JobRunId ?? `jr_${randomBytes(32).toString('hex')}`;
    this.runs.set(name, [...runs, new GlueRun(id, job, request, this.context)]);
    return { JobRunId: id };
  }

  GetJobRun({ JobName = '', RunId = '' }: GetJobRunRequest): GetJobRunResponse {
    const run = this.find(JobName, RunId);
    if (!run) throw createNotFound(`Job Run ${RunId} of job ${JobName} was not found.`);
    return { JobRun: run.describe() };
  }

  GetJobRuns({ JobName = '', NextToken, MaxResults }: GetJobRunsRequest): GetJobRunsResponse {
    const newestFirst = [...(this.runs.get(JobName) ?? [])].reverse();
    const { items, next } = toPage(
      newestFirst,
      NextToken,
      MaxResults ?? PAGE_SIZE,
      createTokenError,
    );
    return { JobRuns: items.map((run) => run.describe()), ...(next && { NextToken: next }) };
  }

  BatchStopJobRun({ JobName, JobRunIds = [] }: BatchStopJobRunRequest): BatchStopJobRunResponse {
    const stopped: BatchStopJobRunSuccessfulSubmission[] = [];
    const errors: BatchStopJobRunError[] = [];
    for (const JobRunId of JobRunIds) {
      const run = this.find(JobName ?? '', JobRunId);
      if (run && !run.isFinal) {
        run.stop();
        stopped.push({ JobName, JobRunId });
      } else {
        const ErrorDetail = run
          ? { ErrorCode: 'InvalidInputException', ErrorMessage: 'The job run is over.' }
          : { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'There is no such job run.' };
        errors.push({ JobName, JobRunId, ErrorDetail });
      }
    }
    return { SuccessfulSubmissions: stopped, Errors: errors };
  }

  private find(jobName: string, id: string): GlueRun | undefined {
    return this.runs.get(jobName)?.find((run) => run.id === id);
  }

  private async fetchJob(name: string, region: string): Promise<Job> {
    const credentials = { accessKeyId: 'glue', secretAccessKey: 'glue' };
    const moto = new GlueClient({ endpoint: this.motoUrl, region, credentials });
    try {
      const { Job: job } = await moto.send(new GetJobCommand({ JobName: name }));
      return job ?? {};
    } catch (error) {
      if (error instanceof EntityNotFoundException) {
        throw createNotFound('Failed to start job run due to missing metadata');
      }
      throw error;
    } finally {
      moto.destroy();
    }
  }
}

function createNotFound(message: string): AwsError {
  return new AwsError('EntityNotFoundException', message);
}

function createTokenError(): AwsError {
  return new AwsError('InvalidInputException', 'The token is invalid.');
}
