import { readRecipe, recipeData } from '#catalogue/recipes/recipe.js';
import type { PublishedRecipe, Recipes } from '#catalogue/recipes/recipes.js';
import { IdArg, IntArg, ObjectArg } from '#serving/input.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import type { OperationContext } from '../operation-context.js';
import { defineOperation } from '../operation.js';

/** Returns the recipes; loads their code at the first call. */
export async function recipesOf({
  ledgers,
  catalogue,
}: Pick<OperationContext, 'ledgers' | 'catalogue'>): Promise<Recipes> {
  const { Recipes } = await import('#catalogue/recipes/recipes.js');
  return new Recipes(ledgers.of().warehouse, catalogue.tables);
}

@Output('A published recipe: how a table is prepared.', 'Recipe')
class RecipeInfo {
  @TextOutput('Its name.')
  name!: string;

  @IntOutput('Its version, counted from 1.')
  version!: number;

  @TextOutput('What it is for; empty where nobody said.')
  description!: string;

  @ListOutput(String, 'Addresses of the tables that it reads, first that whose rows it prepares.')
  reads!: string[];

  @TextOutput('Who published it.')
  publishedBy!: string;

  @TextOutput('When that was (ISO 8601).')
  publishedAt!: string;
}

@Output('A published recipe with its steps.', 'RecipeDetail')
class RecipeDetail extends RecipeInfo {
  @ListOutput(String, 'Its steps in words, in order.')
  steps!: string[];

  @TextOutput('Its data, as JSON.')
  recipe!: string;
}

const recipeInfoOf = ({ data, ...recipe }: PublishedRecipe): RecipeInfo => ({
  name: data.name,
  version: recipe.version,
  description: data.description,
  reads: [data.inputs.main, ...Object.values(data.inputs.others)],
  publishedBy: recipe.publishedBy,
  publishedAt: recipe.publishedAt.toISOString(),
});

const recipeDetailOf = (recipe: PublishedRecipe): RecipeDetail => ({
  ...recipeInfoOf(recipe),
  steps: recipe.steps.map(({ explain }) => explain),
  recipe: JSON.stringify(recipe.data),
});

/** Identifies a version of a recipe. */
@ArgsType()
class RecipeArgs {
  @IdArg('Name of the recipe.')
  name!: string;

  @IntArg('Which version; the newest when left out.', { min: 1 })
  version?: number;
}

@ArgsType()
class RecipesArgs {}

export const recipes = defineOperation({
  name: 'recipes',
  kind: 'query',
  summary: 'Published recipes by name, the newest version of each.',
  args: RecipesArgs,
  result: [RecipeInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: async (context) => (await (await recipesOf(context)).list()).map(recipeInfoOf),
});

export const recipe = defineOperation({
  name: 'recipe',
  kind: 'query',
  summary: 'One recipe: its steps in words, and its data.',
  args: RecipeArgs,
  result: RecipeDetail,
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes/:name', statuses: { 200: '' } },
  errors: ['RECIPE_NOT_FOUND'],
  examples: [
    { about: 'the newest version', args: { name: 'clean_sales' } },
    { about: 'the first one', args: { name: 'clean_sales', version: 1 } },
  ],
  run: async (context, { name, version }) =>
    recipeDetailOf(await (await recipesOf(context)).find(name, version)),
});

export const recipePyspark = defineOperation({
  name: 'recipePyspark',
  kind: 'query',
  summary: 'A recipe as a PySpark script that does the same and needs nothing of RetailStream.',
  args: RecipeArgs,
  result: { contentType: 'text/x-python', fileName: 'recipe.py' },
  role: 'analyst',
  rest: { method: 'GET', path: 'recipes/:name/pyspark', statuses: { 200: '' } },
  errors: ['RECIPE_NOT_FOUND', 'RECIPE_INVALID', 'TABLE_UNKNOWN'],
  examples: [{ about: 'the newest version', args: { name: 'clean_sales' } }],
  async *run(context, { name, version }) {
    const { exportPyspark } = await import('#catalogue/recipes/pyspark.js');
    const recipes = await recipesOf(context);
    const found = await recipes.find(name, version);
    yield exportPyspark(found, await recipes.columnsOf(found));
  },
});

@ArgsType()
class PublishRecipeArgs {
  @ObjectArg('What a recipe file holds: name, description, inputs and steps.', {
    required: true,
    schema: givenSchemaOf(recipeData),
  })
  recipe!: Record<string, unknown>;
}

export const publishRecipe = defineOperation({
  name: 'publishRecipe',
  kind: 'mutation',
  summary: 'Makes the next version of a recipe, for everybody to run.',
  description:
    'Makes the next version of a recipe, checked against the tables that it reads; where it says what the newest one ' +
    'says, it gives that one.',
  args: PublishRecipeArgs,
  result: RecipeDetail,
  role: 'operator',
  audit: ['publish-recipe'],
  rest: { method: 'POST', path: 'recipes', statuses: { 200: '' } },
  errors: ['RECIPE_INVALID', 'TABLE_UNKNOWN'],
  examples: [
    {
      about: 'blanks off',
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
    const recipes = await recipesOf(context);
    const asked = readRecipe(given, 'recipe');
    return recipeDetailOf(await recipes.publish(asked, actor, audit, mayReadPersonalData));
  },
});
