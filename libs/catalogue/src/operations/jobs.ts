import type { Job, Jobs, Work } from '../jobs/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdArg, IntArg, TextArg } from '#serving/input.js';
import { EnumOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { ReasonArg } from '#operations/operation/arguments.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { defineOperation } from '#operations/operation/operation.js';
import { openRecipes } from './recipes.js';
import { TableArgs } from './tables.js';
import { CATALOGUE } from './catalogue-services.js';

export const CatalogueJobKind = namedEnum<Job['kind']>('CatalogueJobKind', 'Kind of a job.', {
  crawl: 'Finds tables in locations.',
  prepare: 'Runs a recipe.',
  profile: 'Profiles a table.',
});

const JobState = namedEnum('JobState', 'State of a job.', {
  waiting: 'It waits for a worker, or for the next attempt.',
  running: 'A worker runs it.',
  succeeded: 'It succeeded.',
  failed: 'It failed and is not retried: see `error`.',
  cancelled: 'An operator cancelled it.',
});

@Output('A job of the catalogue.')
class JobDetail {
  @TextOutput('Number of the job.')
  id!: string;

  @EnumOutput(CatalogueJobKind, 'Kind of the job.')
  kind!: Job['kind'];

  @TextOutput('Arguments, as JSON.')
  arguments!: string;

  @TextOutput('Actor who requested it, as in the audit log.')
  askedBy!: string;

  @TextOutput('Time of the request (ISO 8601).')
  askedAt!: string;

  @EnumOutput(JobState, 'State of the job.')
  state!: keyof typeof JobState;

  @IntOutput('Number of attempts.')
  attempts!: number;

  @TextOutput('Start of the last attempt (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('Time of the end (ISO 8601).', { nullable: true })
  endedAt!: string | null;

  @NumberOutput('Duration of the last attempt in seconds; null until the job has ended.', {
    nullable: true,
  })
  seconds!: number | null;

  @TextOutput(
    'Result, as JSON: tables and files of a crawl; rows of a recipe; rows, version and snapshot of a profiled table.',
    { nullable: true },
  )
  result!: string | null;

  @TextOutput('Error of the last attempt.', { nullable: true })
  error!: string | null;

  @TextOutput('REST path of the job.')
  statusUrl!: string;
}

function toJobDetail(job: Job): JobDetail {
  const { id, kind, askedBy, attempts, startedAt, endedAt, result, errorCode, error } = job;
  return {
    id,
    kind,
    askedBy,
    attempts,
    arguments: JSON.stringify(job.arguments),
    askedAt: job.askedAt.toISOString(),
    state: toJobState(job),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    seconds: startedAt && endedAt && (endedAt.getTime() - startedAt.getTime()) / 1_000,
    result: result === null || result === undefined ? null : JSON.stringify(result),
    error: error === null || errorCode === null ? error : `${errorCode}: ${error}`,
    statusUrl: `/v1/admin/catalogue/jobs/${id}`,
  };
}

function toJobState({
  startedAt,
  endedAt,
  errorCode,
  error,
}: Pick<Job, 'startedAt' | 'endedAt' | 'errorCode' | 'error'>) {
  if (errorCode === 'JOB_CANCELLED') return 'cancelled';
  if (endedAt) return error === null ? 'succeeded' : 'failed';
  return startedAt ? 'running' : 'waiting';
}

/** Returns the jobs; loads their code at the first call. */
async function openJobs({ ledgers }: Pick<OperationContext, 'ledgers'>): Promise<Jobs> {
  const { Jobs } = await import('../jobs/jobs.js');
  return new Jobs(ledgers.of().warehouse);
}

/** Requests a job for a worker, and records the caller. @throws AppError BUSY */
async function requestJob(
  context: OperationContext,
  work: Work,
  action: string,
): Promise<JobDetail> {
  const { ledgers, actor } = context;
  const { warehouse, audit } = ledgers.of();
  const jobs = await openJobs(context);
  const job = await warehouse.transaction(async (manager) => {
    const asked = await jobs.enqueue(manager, work, actor);
    const subject = `job ${asked.id} of the catalogue`;
    await audit.record(manager, { actor, action, subject, details: { ...work.arguments } });
    return asked;
  });
  return toJobDetail(job);
}

@ArgsType()
class CatalogueJobsArgs extends newestFirst('jobs', { default: 20, max: 100 }) {
  @TextArg('Only profiles of this table: `database.name`.', { maxLength: 200 })
  table?: string;
}

export const catalogueJobs = defineOperation({
  name: 'catalogueJobs',
  summary: 'Jobs of the catalogue, newest first.',
  args: CatalogueJobsArgs,
  result: [JobDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/jobs', statuses: { 200: '' } },
  examples: [
    { about: 'the newest', args: { first: 5 } },
    { about: 'profiles of a mart', args: { table: 'weekly_sales.store_week' } },
  ],
  run: async (context, { first, before, table }) =>
    (await (await openJobs(context)).list(first, { before, table })).map(toJobDetail),
});

@ArgsType()
class CatalogueJobArgs {
  @IdArg('Number of the job.')
  id!: string;
}

export const catalogueJob = defineOperation({
  name: 'catalogueJob',
  summary: 'One job of the catalogue, with its result.',
  args: CatalogueJobArgs,
  result: JobDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/jobs/:id', statuses: { 200: '' } },
  errors: ['JOB_NOT_FOUND'],
  examples: [{ about: 'the first job', args: { id: '1' } }],
  run: async (context, { id }) => toJobDetail(await (await openJobs(context)).requireJob(id)),
});

@ArgsType()
class CancelCatalogueJobArgs extends CatalogueJobArgs {
  @ReasonArg()
  reason!: string;
}

export const cancelCatalogueJob = defineOperation({
  name: 'cancelCatalogueJob',
  summary: 'Cancels a job of the catalogue; a worker that runs it stops within a minute.',
  args: CancelCatalogueJobArgs,
  result: JobDetail,
  role: 'operator',
  audit: ['cancel-catalogue-job'],
  rest: { method: 'POST', path: 'catalogue/jobs/:id/cancel', statuses: { 200: '' } },
  errors: ['JOB_NOT_FOUND', 'JOB_FINISHED'],
  examples: [{ about: 'a profile of the wrong table', args: { id: '1', reason: 'wrong table' } }],
  async run(context, { id, reason }) {
    const { ledgers, actor } = context;
    const { warehouse, audit } = ledgers.of();
    const jobs = await openJobs(context);
    await warehouse.transaction(async (manager) => {
      await jobs.cancelJob(manager, id, actor);
      const subject = `job ${id} of the catalogue`;
      await audit.record(manager, { actor, action: 'cancel-catalogue-job', subject, reason });
    });
    return toJobDetail(await jobs.requireJob(id));
  },
});

const LOCATIONS_MAX = 20;

@ArgsType()
class CrawlTablesArgs {
  @TextListArg('Locations to crawl; default: all locations in CATALOGUE_URLS.', {
    maxLength: 4_000,
  })
  locations?: string[];

  @TextArg('Database name for new tables; default: the last part of each location.')
  database?: string;
}

export const crawlTables = defineOperation({
  name: 'crawlTables',
  summary: 'Starts a job that finds tables in folders, buckets and databases.',
  args: CrawlTablesArgs,
  result: JobDetail,
  role: 'operator',
  audit: ['crawl-tables'],
  rest: {
    method: 'POST',
    path: 'catalogue/crawls',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['LOCATION_INVALID', 'BUSY'],
  examples: [{ about: 'all allowed locations', args: {} }],
  async run(context, { locations, database }) {
    const { isDatabaseName } = await import('../tables/names.js');
    if (database !== undefined && !isDatabaseName(database)) {
      const rule = 'use lower-case letters, digits and _';
      throw new AppError('ARGUMENT_INVALID', `database: ${rule}`);
    }
    const found = await resolveLocations(context.guests.get(CATALOGUE).places, locations);
    const given = { locations: found, ...(database !== undefined && { database }) };
    return requestJob(context, { kind: 'crawl', arguments: given }, 'crawl-tables');
  },
});

/** @throws AppError LOCATION_INVALID, ARGUMENT_INVALID */
export async function resolveLocations(
  places: readonly string[],
  asked: readonly string[] = [],
): Promise<string[]> {
  const { requireWithinPlaces } = await import('../crawl/locations.js');
  const named = asked.map((part) => part.trim()).filter((part) => part !== '');
  if (named.length > LOCATIONS_MAX) {
    throw new AppError('ARGUMENT_INVALID', `locations: give ${LOCATIONS_MAX} at most`);
  }
  if (named.length === 0 && places.length === 0) {
    throw new AppError(
      'LOCATION_INVALID',
      'no location may be crawled: CATALOGUE_URLS is empty; set it for API and worker',
    );
  }
  return (named.length === 0 ? places : named).map((location) =>
    requireWithinPlaces(places, location),
  );
}

@ArgsType()
class RunRecipeArgs {
  @TextArg('Name of the recipe.', { required: true })
  name!: string;

  @IntArg('Version of the recipe; default: the newest at the start of the job.', { min: 1 })
  version?: number;
}

export const runRecipe = defineOperation({
  name: 'runRecipe',
  summary:
    'Starts a job that runs a published recipe over all rows, and writes a table of the workspace.',
  args: RunRecipeArgs,
  result: JobDetail,
  role: 'operator',
  audit: ['run-recipe'],
  rest: {
    method: 'POST',
    path: 'recipes/:name/runs',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['RECIPE_NOT_FOUND', 'BUSY'],
  examples: [{ about: 'the newest version', args: { name: 'tidy_sales' } }],
  async run(context, { name, version }) {
    await (await openRecipes(context)).find(name, version);
    const given = { recipe: name, ...(version !== undefined && { version }) };
    return requestJob(context, { kind: 'prepare', arguments: given }, 'run-recipe');
  },
});

export const profileTable = defineOperation({
  name: 'profileTable',
  summary: 'Starts a job that profiles every row of a table, and stores the profile.',
  args: TableArgs,
  result: JobDetail,
  role: 'operator',
  audit: ['profile-table'],
  rest: {
    method: 'POST',
    path: 'catalogue/tables/:address/profile',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['TABLE_UNKNOWN', 'BUSY'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run(context, { address }) {
    const { formatAddress } = await import('../tables/names.js');
    const table = formatAddress(await context.guests.get(CATALOGUE).tables.find(address));
    return requestJob(context, { kind: 'profile', arguments: { table } }, 'profile-table');
  },
});
