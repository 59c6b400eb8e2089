import type { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import type { Work } from '#catalogue/jobs/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import { BooleanArg, TextArg } from '#serving/input.js';
import { BooleanOutput, EnumOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { ReasonArg } from '../arguments.js';
import type { OperationContext } from '../operation-context.js';
import { defineOperation } from '../operation.js';
import { CatalogueJobKind, locationsOf } from './jobs.js';
import { recipesOf } from './recipes.js';

@Output('When the catalogue works by itself: by the clock, or when files have come.')
class CatalogueSchedule {
  @TextOutput('Its name.')
  name!: string;

  @EnumOutput(CatalogueJobKind, 'What is to be done.')
  kind!: Work['kind'];

  @TextOutput('What is asked for each time, as JSON.')
  arguments!: string;

  @BooleanOutput('It crawls what files have come to, instead of going by the clock.')
  onArrival!: boolean;

  @TextOutput('Minute, hour, day, month and weekday; of one by the clock.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone that the pattern is in.', { nullable: true })
  zone!: string | null;

  @TextOutput('Who has set it, as the audit log names them.')
  setBy!: string;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

/** Returns the schedules; loads their code at the first call. */
async function schedulesOf({ ledgers }: Pick<OperationContext, 'ledgers'>): Promise<JobSchedules> {
  const { JobSchedules } = await import('#catalogue/jobs/job-schedules.js');
  const { warehouse, audit } = ledgers.of();
  return new JobSchedules(warehouse, audit);
}

async function listed(schedules: JobSchedules): Promise<CatalogueSchedule[]> {
  const { timesOf } = await import('#catalogue/jobs/job-schedules.js');
  return (await schedules.list()).map((schedule) => {
    const { name, kind, cron, zone, setBy } = schedule;
    const nextAt = timesOf(schedule)?.after(new Date())?.toISOString() ?? null;
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
  kind: 'query',
  summary: 'When the catalogue crawls and prepares by the clock.',
  args: CatalogueSchedulesArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/schedules', statuses: { 200: '' } },
  examples: [{ about: 'all', args: {} }],
  run: async (context) => listed(await schedulesOf(context)),
});

/** For a schedule that reacts to files. */
const NEVER = { cron: null, zone: null } as const;

@ArgsType()
class SetCatalogueScheduleArgs {
  @TextArg('Its name: one that is there is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextListArg('What to crawl; all that may be crawled when no recipe is named either.', {
    maxLength: 4_000,
  })
  locations?: string[];

  @TextArg('Recipe to run, in its newest version; instead of a crawl.', { maxLength: 63 })
  recipe?: string;

  @TextArg('Minute, hour, day, month and weekday, as in `30 6 * * 1-5`; with `zone`.', {
    maxLength: 200,
  })
  cron?: string;

  @TextArg('Time zone that the pattern is in, as in `Europe/Berlin`.', { maxLength: 100 })
  zone?: string;

  @BooleanArg(
    'Crawl each of the folders and buckets when files have come there, instead of going by the clock.',
    false,
  )
  onArrival!: boolean;

  @ReasonArg()
  reason!: string;
}

/** Returns all schedules after the change. */
export const setCatalogueSchedule = defineOperation({
  name: 'setCatalogueSchedule',
  kind: 'mutation',
  summary:
    'Has the catalogue crawl or run a recipe by the clock, from now on, or crawl what files come to.',
  args: SetCatalogueScheduleArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  audit: ['set-catalogue-schedule'],
  rest: { method: 'POST', path: 'catalogue/schedules', statuses: { 200: 'All schedules.' } },
  errors: ['LOCATION_INVALID', 'RECIPE_NOT_FOUND'],
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
      about: 'a crawl whenever files come',
      args: { name: 'drop', onArrival: true, reason: 'tills send files all day' },
    },
  ],
  async run(context, { name, cron, zone, onArrival, reason, ...asked }) {
    const times = timesFrom({ cron, zone, onArrival });
    const schedules = await schedulesOf(context);
    const work = await workOf(context, asked);
    if (onArrival) requireFiles(work);
    await schedules.set({ name, ...times, ...work }, context.actor, reason);
    return listed(schedules);
  },
});

type Times = Pick<SetCatalogueScheduleArgs, 'cron' | 'zone' | 'onArrival'>;

function timesFrom({
  cron,
  zone,
  onArrival,
}: Times): { cron: string; zone: string } | typeof NEVER {
  if (onArrival && (cron !== undefined || zone !== undefined)) {
    throw new AppError('ARGUMENT_INVALID', 'onArrival: give cron and zone or onArrival, not both');
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
      'onArrival: files that come are crawled; name no recipe',
    );
  }
  const other = work.arguments.locations.find((each) => /^(postgres|glue)/.test(each));
  if (other === undefined) return;
  const what = other.startsWith('glue') ? 'a crawler of Glue' : 'a database';
  const advice = 'nothing tells of what is new there; crawl it by the clock';
  throw new AppError('LOCATION_INVALID', `${other}: is ${what}; ${advice}`);
}

async function workOf(
  context: OperationContext,
  { locations, recipe }: Pick<SetCatalogueScheduleArgs, 'locations' | 'recipe'>,
): Promise<Work> {
  if (locations !== undefined && recipe !== undefined) {
    throw new AppError('ARGUMENT_INVALID', 'locations: name what to crawl or a recipe, not both');
  }
  if (recipe === undefined) {
    return {
      kind: 'crawl',
      arguments: { locations: await locationsOf(context.catalogue.places, locations) },
    };
  }
  await (await recipesOf(context)).find(recipe);
  return { kind: 'prepare', arguments: { recipe } };
}

@ArgsType()
class RemoveCatalogueScheduleArgs {
  @TextArg('Its name.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;
}

/** Returns the remaining schedules. */
export const removeCatalogueSchedule = defineOperation({
  name: 'removeCatalogueSchedule',
  kind: 'mutation',
  summary: 'Removes a schedule of the catalogue; jobs that it has asked for go on.',
  args: RemoveCatalogueScheduleArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  audit: ['remove-catalogue-schedule'],
  rest: {
    method: 'POST',
    path: 'catalogue/schedules/:name/remove',
    statuses: { 200: 'The schedules that are left.' },
  },
  errors: ['SCHEDULE_NOT_FOUND'],
  examples: [{ about: 'one that is not wanted', args: { name: 'tidy', reason: 'by hand' } }],
  async run(context, { name, reason }) {
    const schedules = await schedulesOf(context);
    await schedules.remove(name, context.actor, reason);
    return listed(schedules);
  },
});
