import type { Job } from '#catalogue/jobs/job.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';

@Output('Something that the catalogue was asked to do.')
export class JobDetail {
  @TextOutput('Number of the job.')
  id!: string;

  @TextOutput('crawl or prepare.')
  kind!: string;

  @TextOutput('What it was asked for, as JSON.')
  arguments!: string;

  @TextOutput('Who asked, as the audit log names them.')
  askedBy!: string;

  @TextOutput('When (ISO 8601).')
  askedAt!: string;

  @TextOutput('waiting, running, succeeded or failed.')
  state!: string;

  @IntOutput('Times that it was begun.')
  attempts!: number;

  @TextOutput('When it was begun last (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('When it was over (ISO 8601).', { nullable: true })
  endedAt!: string | null;

  @TextOutput('What it came to, as JSON: tables and files of a crawl, rows of a recipe.', {
    nullable: true,
  })
  result!: string | null;

  @TextOutput('What it failed with, the last time.', { nullable: true })
  error!: string | null;

  @TextOutput('Where to follow it.')
  statusUrl!: string;
}

export function jobDetail(job: Job): JobDetail {
  const { id, kind, askedBy, attempts, startedAt, endedAt, result, errorCode, error } = job;
  return {
    id,
    kind,
    askedBy,
    attempts,
    arguments: JSON.stringify(job.arguments),
    askedAt: job.askedAt.toISOString(),
    state: stateOf(job),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    result: result === null || result === undefined ? null : JSON.stringify(result),
    error: error === null || errorCode === null ? error : `${errorCode}: ${error}`,
    statusUrl: `/v1/admin/catalogue/jobs/${id}`,
  };
}

function stateOf({ startedAt, endedAt, error }: Pick<Job, 'startedAt' | 'endedAt' | 'error'>) {
  if (endedAt) return error === null ? 'succeeded' : 'failed';
  return startedAt ? 'running' : 'waiting';
}
