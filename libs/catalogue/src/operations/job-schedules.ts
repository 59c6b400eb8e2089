import type { JobSchedules } from '../jobs/job-schedules.js';
import type { Work } from '../jobs/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import { BooleanArg, TextArg } from '#serving/input.js';
import { BooleanOutput, EnumOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { ReasonArg } from '#operations/operation/arguments.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { defineOperation } from '#operations/operation/operation.js';
import { CatalogueJobKind, resolveLocations } from './jobs.js';
import { openRecipes } from './recipes.js';
import { CATALOGUE } from './catalogue-services.js';

@Output(
  'A schedule of the catalogue: times, or arrivals of files, at which it crawls, runs a recipe or profiles a table.',
)
class CatalogueSchedule {
  @TextOutput('Name of the schedule.')
  name!: string;

  @EnumOutput(CatalogueJobKind, 'Kind of job.')
  kind!: Work['kind'];

  @TextOutput('Arguments of each job, as JSON.')
  arguments!: string;

  @BooleanOutput(
    'Whether arrivals of files start a crawl of their folder, instead of a cron pattern.',
  )
  onArrival!: boolean;

  @TextOutput('Minute, hour, day, month and weekday; null for a schedule by arrivals.', {
    nullable: true,
  })
  cron!: string | null;

  @TextOutput('Time zone of the pattern.', { nullable: true })
  zone!: string | null;

  @TextOutput('Actor who set it, as in the audit log.')
  setBy!: string;

  @TextOutput('Next due time (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

/** Returns the schedules; loads their code at the first call. */
async function openSchedules({
  ledgers,
}: Pick<OperationContext, 'ledgers'>): Promise<JobSchedules> {
  const { JobSchedules } = await import('../jobs/job-schedules.js');
  const { warehouse, audit } = ledgers.of();
  return new JobSchedules(warehouse, audit);
}

async function listSchedules(schedules: JobSchedules): Promise<CatalogueSchedule[]> {
  const { toCronTimes } = await import('../jobs/job-schedules.js');
  return (await schedules.list()).map((schedule) => {
    const { name, kind, cron, zone, setBy } = schedule;
    const nextAt = toCronTimes(schedule)?.after(new Date())?.toISOString() ?? null;
    return {
      name,
      kind,
      cron,
      zone,
      setBy,
      nextAt,
      onArrival: cron === null,
      arguments: JSON.stringify(schedule.arguments),
    };
  });
}

@ArgsType()
class CatalogueSchedulesArgs {}

export const catalogueSchedules = defineOperation({
  name: 'catalogueSchedules',
  summary: 'Schedules of crawls, recipes and profiles.',
  args: CatalogueSchedulesArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/schedules', statuses: { 200: '' } },
  examples: [{ about: 'all', args: {} }],
  run: async (context) => listSchedules(await openSchedules(context)),
});

/** For a schedule that reacts to files. */
const NEVER = { cron: null, zone: null } as const;

@ArgsType()
class SetCatalogueScheduleArgs {
  @TextArg('Name of the schedule. An existing schedule with this name is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextListArg(
    'Locations to crawl. Without locations, recipe and table, all allowed locations are crawled.',
    {
      maxLength: 4_000,
    },
  )
  locations?: string[];

  @TextArg('Recipe to run in its newest version, instead of a crawl.', { maxLength: 63 })
  recipe?: string;

  @TextArg('Address of a table to profile, instead of a crawl.', { maxLength: 200 })
  table?: string;

  @TextArg(
    'Minute, hour, day, month and weekday, for example `30 6 * * 1-5`; together with `zone`.',
    {
      maxLength: 200,
    },
  )
  cron?: string;

  @TextArg('Time zone of the pattern, for example `Europe/Berlin`.', { maxLength: 100 })
  zone?: string;

  @BooleanArg(
    'Whether arrivals of files start a crawl of their folder or bucket, instead of a cron pattern.',
    false,
  )
  onArrival!: boolean;

  @ReasonArg()
  reason!: string;
}

/** Returns all schedules after the change. */
export const setCatalogueSchedule = defineOperation({
  name: 'setCatalogueSchedule',
  summary:
    'Creates or changes a schedule of the catalogue: a crawl, recipe or profile at set times, or a crawl on arrivals.',
  args: SetCatalogueScheduleArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  audit: ['set-catalogue-schedule'],
  rest: { method: 'POST', path: 'catalogue/schedules', statuses: { 200: 'All schedules.' } },
  errors: ['LOCATION_INVALID', 'RECIPE_NOT_FOUND', 'TABLE_UNKNOWN'],
  examples: [
    {
      about: 'a recipe each morning',
      args: {
        name: 'tidy',
        recipe: 'tidy_sales',
        cron: '30 6 * * *',
        zone: 'Europe/Berlin',
        reason: 'files come at night',
      },
    },
    {
      about: 'a profile each week',
      args: {
        name: 'drift',
        table: 'weekly_sales.store_week',
        cron: '0 7 * * 1',
        zone: 'Europe/Berlin',
        reason: 'sales of a week are complete on Monday',
      },
    },
    {
      about: 'a crawl at each arrival of files',
      args: { name: 'drop', onArrival: true, reason: 'tills send files all day' },
    },
  ],
  async run(context, { name, cron, zone, onArrival, reason, ...asked }) {
    const times = parseTimes({ cron, zone, onArrival });
    const schedules = await openSchedules(context);
    const work = await buildWork(context, asked);
    if (onArrival) requireFiles(work);
    await schedules.set({ name, ...times, ...work }, context.actor, reason);
    return listSchedules(schedules);
  },
});

type Times = Pick<SetCatalogueScheduleArgs, 'cron' | 'zone' | 'onArrival'>;

function parseTimes({
  cron,
  zone,
  onArrival,
}: Times): { cron: string; zone: string } | typeof NEVER {
  if (onArrival && (cron !== undefined || zone !== undefined)) {
    throw new AppError(
      'ARGUMENT_INVALID',
      'onArrival: give cron and zone, or onArrival, but not both',
    );
  }
  if (onArrival) return NEVER;
  if (cron === undefined || zone === undefined) {
    throw new AppError('ARGUMENT_INVALID', 'cron: give cron and zone, or onArrival');
  }
  return { cron, zone };
}

function requireFiles(work: Work): void {
  if (work.kind !== 'crawl') {
    throw new AppError(
      'ARGUMENT_INVALID',
      'onArrival: arrivals start only crawls; leave out recipe and table',
    );
  }
  const other = work.arguments.locations.find((each) => /^(postgres|glue)/.test(each));
  if (other === undefined) return;
  const what = other.startsWith('glue') ? 'a crawler of Glue' : 'a database';
  const advice = 'it does not report new files; crawl it with cron and zone';
  throw new AppError('LOCATION_INVALID', `${other}: is ${what}; ${advice}`);
}

async function buildWork(
  context: OperationContext,
  { locations, recipe, table }: Pick<SetCatalogueScheduleArgs, 'locations' | 'recipe' | 'table'>,
): Promise<Work> {
  if ([locations, recipe, table].filter((each) => each !== undefined).length > 1) {
    const message = 'locations: give only one of locations, recipe and table';
    throw new AppError('ARGUMENT_INVALID', message);
  }
  const { places, tables } = context.guests.get(CATALOGUE);
  if (recipe !== undefined) {
    await (await openRecipes(context)).find(recipe);
    return { kind: 'prepare', arguments: { recipe } };
  }
  if (table !== undefined) {
    const { formatAddress } = await import('../tables/names.js');
    return { kind: 'profile', arguments: { table: formatAddress(await tables.find(table)) } };
  }
  return { kind: 'crawl', arguments: { locations: await resolveLocations(places, locations) } };
}

@ArgsType()
class RemoveCatalogueScheduleArgs {
  @TextArg('Name of the schedule.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;
}

export const removeCatalogueSchedule = defineOperation({
  name: 'removeCatalogueSchedule',
  summary: 'Removes a schedule of the catalogue. Jobs that it started continue.',
  args: RemoveCatalogueScheduleArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  audit: ['remove-catalogue-schedule'],
  rest: {
    method: 'POST',
    path: 'catalogue/schedules/:name/remove',
    statuses: { 200: 'The remaining schedules.' },
  },
  errors: ['SCHEDULE_NOT_FOUND'],
  examples: [
    { about: 'a schedule that is no longer needed', args: { name: 'tidy', reason: 'by hand' } },
  ],
  async run(context, { name, reason }) {
    const schedules = await openSchedules(context);
    await schedules.remove(name, context.actor, reason);
    return listSchedules(schedules);
  },
});
