import { ArgsType } from '@nestjs/graphql';
import type { Work } from '#catalogue/jobs/job.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { AppError } from '#platform/errors/app-error.js';
import { TextArg } from '../../input.js';
import { defineOperation } from '../../operation/define-operation.js';
import type { OperationContext } from '../../operation/operation-context.js';
import { ReasonArg } from '../arguments/reason-arg.js';
import { locationsOf } from './crawl-tables.js';
import { CatalogueSchedule, scheduleInfo } from './schedule.model.js';

@ArgsType()
class SetCatalogueScheduleArgs {
  @TextArg('Its name: one that is there is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextArg(
    'What to crawl, comma-separated; all that may be crawled when no recipe is named either.',
    {
      maxLength: 4_000,
    },
  )
  locations?: string;

  @TextArg('Recipe to run, in its newest version; instead of a crawl.', { maxLength: 63 })
  recipe?: string;

  @TextArg('Minute, hour, day, month and weekday, as in `30 6 * * 1-5`.', {
    required: true,
    maxLength: 200,
  })
  cron!: string;

  @TextArg('Time zone that the pattern is in, as in `Europe/Berlin`.', {
    required: true,
    maxLength: 100,
  })
  zone!: string;

  @ReasonArg()
  reason!: string;
}

/** Gives all schedules as they are then. */
export const setCatalogueSchedule = defineOperation({
  name: 'setCatalogueSchedule',
  kind: 'mutation',
  summary: 'Has the catalogue crawl, or run a recipe, by the clock; its times count from now.',
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
        ...{ name: 'tidy', recipe: 'tidy_sales', cron: '30 6 * * *', zone: 'Europe/Berlin' },
        reason: 'files come at night',
      },
    },
  ],
  async run(context, { name, cron, zone, reason, ...asked }) {
    const { warehouse, audit } = context.ledgers.of();
    const schedules = new JobSchedules(warehouse, audit);
    const work = await workOf(context, asked);
    await schedules.set({ name, cron, zone, ...work }, context.actor, reason);
    return (await schedules.list()).map(scheduleInfo);
  },
});

async function workOf(
  { ledgers, catalogue }: OperationContext,
  { locations, recipe }: Pick<SetCatalogueScheduleArgs, 'locations' | 'recipe'>,
): Promise<Work> {
  if (locations !== undefined && recipe !== undefined) {
    throw new AppError('ARGUMENT_INVALID', 'locations: name what to crawl or a recipe, not both');
  }
  if (recipe === undefined) {
    return { kind: 'crawl', arguments: { locations: locationsOf(catalogue.places, locations) } };
  }
  await new Recipes(ledgers.of().warehouse, catalogue.tables).find(recipe);
  return { kind: 'prepare', arguments: { recipe } };
}
