import { recipeData } from '../arguments/recipe-data.js';
import type { PublishedRecipe, Recipes } from '../recipes/recipes.js';
import { IdArg, IntArg, ObjectArg } from '#serving/input.js';
import { toInputSchema } from '#serving/result-schema.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { defineOperation } from '#operations/operation/operation.js';
import { CATALOGUE } from './catalogue-services.js';

/** Returns the recipes; loads their code at the first call. */
export async function openRecipes({
  ledgers,
  guests,
}: Pick<OperationContext, 'ledgers' | 'guests'>): Promise<Recipes> {
  const { Recipes } = await import('../recipes/recipes.js');
  return new Recipes(ledgers.of().warehouse, guests.get(CATALOGUE).tables);
}

@Output('A published recipe: the steps that clean a table.', 'Recipe')
class RecipeInfo {
  @TextOutput('Name of the recipe.')
  name!: string;

  @IntOutput('Version, counted from 1.')
  version!: number;

  @TextOutput('Purpose of the recipe; may be empty.')
  description!: string;

  @ListOutput(String, 'Addresses of the tables that it reads. The first is the table it cleans.')
  reads!: string[];

  @TextOutput('Actor who published it, as in the audit log.')
  publishedBy!: string;

  @TextOutput('Time of the publication (ISO 8601).')
  publishedAt!: string;
}

@Output('A published recipe with its steps.', 'RecipeDetail')
class RecipeDetail extends RecipeInfo {
  @ListOutput(String, 'Steps in words, in order.')
  steps!: string[];

  @TextOutput('The recipe, as JSON.')
  recipe!: string;
}

const toRecipeInfo = ({ data, ...recipe }: PublishedRecipe): RecipeInfo => ({
  name: data.name,
  version: recipe.version,
  description: data.description,
  reads: [data.inputs.main, ...Object.values(data.inputs.others)],
  publishedBy: recipe.publishedBy,
  publishedAt: recipe.publishedAt.toISOString(),
});

const toRecipeDetail = (recipe: PublishedRecipe): RecipeDetail => ({
  ...toRecipeInfo(recipe),
  steps: recipe.steps.map(({ explain }) => explain),
  recipe: JSON.stringify(recipe.data),
});

/** Identifies a version of a recipe. */
@ArgsType()
class RecipeArgs {
  @IdArg('Name of the recipe.')
  name!: string;

  @IntArg('Version of the recipe; default: the newest.', { min: 1 })
  version?: number;
}

@ArgsType()
class RecipesArgs {}

export const recipes = defineOperation({
  name: 'recipes',
  summary: 'Published recipes, by name, each in its newest version.',
  args: RecipesArgs,
  result: [RecipeInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: async (context) => (await (await openRecipes(context)).list()).map(toRecipeInfo),
});

export const recipe = defineOperation({
  name: 'recipe',
  summary: 'One recipe: its steps in words, and as JSON.',
  args: RecipeArgs,
  result: RecipeDetail,
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes/:name', statuses: { 200: '' } },
  errors: ['RECIPE_NOT_FOUND'],
  examples: [
    { about: 'the newest version', args: { name: 'clean_sales' } },
    { about: 'the first version', args: { name: 'clean_sales', version: 1 } },
  ],
  run: async (context, { name, version }) =>
    toRecipeDetail(await (await openRecipes(context)).find(name, version)),
});

export const recipePyspark = defineOperation({
  name: 'recipePyspark',
  summary: 'A recipe as a PySpark script that runs without RetailStream.',
  args: RecipeArgs,
  result: { contentType: 'text/x-python', fileName: 'recipe.py' },
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes/:name/pyspark', statuses: { 200: '' } },
  errors: ['RECIPE_NOT_FOUND', 'RECIPE_INVALID', 'TABLE_UNKNOWN'],
  examples: [{ about: 'the newest version', args: { name: 'clean_sales' } }],
  async *run(context, { name, version }) {
    const { exportPyspark } = await import('../recipes/pyspark.js');
    const recipes = await openRecipes(context);
    const found = await recipes.find(name, version);
    yield exportPyspark(found, await recipes.resolveColumns(found));
  },
});

@ArgsType()
class PublishRecipeArgs {
  @ObjectArg('Content of a recipe file: name, description, inputs and steps.', {
    required: true,
    schema: toInputSchema(recipeData),
  })
  recipe!: Record<string, unknown>;
}

export const publishRecipe = defineOperation({
  name: 'publishRecipe',
  summary: 'Publishes the next version of a recipe.',
  description:
    'Publishes the next version of a recipe, after a check against the tables that it reads. If it equals the ' +
    'newest version, the operation returns that one.',
  args: PublishRecipeArgs,
  result: RecipeDetail,
  role: 'operator',
  audit: ['publish-recipe'],
  rest: { method: 'POST', path: 'recipes', statuses: { 200: '' } },
  errors: ['RECIPE_INVALID', 'TABLE_UNKNOWN'],
  examples: [
    {
      about: 'remove spaces',
      args: {
        recipe: {
          name: 'clean_stores',
          inputs: { main: 'weekly_sales.store_week' },
          steps: [{ step: 'trim', columns: ['store_type'] }],
        },
      },
    },
  ],
  async run(context, { recipe: given }) {
    const { ledgers, actor, mayReadPersonalData } = context;
    const { audit } = ledgers.of();
    const recipes = await openRecipes(context);
    const { readRecipe } = await import('../recipes/recipe.js');
    const asked = readRecipe(given, 'recipe');
    return toRecipeDetail(await recipes.publish(asked, actor, audit, mayReadPersonalData));
  },
});
