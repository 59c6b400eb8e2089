import { Recipes } from '#catalogue/recipes/recipes.js';
import { IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { askJob } from './ask-job.js';
import { JobDetail } from './job.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RunRecipeArgs {
  @TextArg('Name of the recipe.', { required: true })
  name!: string;

  @IntArg('Its version; the newest one when it begins, when left out.', { min: 1 })
  version?: number;
}

export const runRecipe = defineOperation({
  name: 'runRecipe',
  kind: 'mutation',
  summary: 'Has a worker run a published recipe over all rows, into a table of the workspace.',
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
    const { ledgers, catalogue } = context;
    await new Recipes(ledgers.of().warehouse, catalogue.tables).find(name, version);
    const given = { recipe: name, ...(version !== undefined && { version }) };
    return askJob(context, { kind: 'prepare', arguments: given }, 'run-recipe');
  },
});
