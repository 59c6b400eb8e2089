import { readRecipe, recipeData } from '#catalogue/recipes/recipe.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { ObjectArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { RecipeDetail, recipeDetailOf } from './recipe.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
    const { ledgers, catalogue, actor, mayReadPersonalData } = context;
    const { warehouse, audit } = ledgers.of();
    const recipes = new Recipes(warehouse, catalogue.tables);
    const asked = readRecipe(given, 'recipe');
    return recipeDetailOf(await recipes.publish(asked, actor, audit, mayReadPersonalData));
  },
});
