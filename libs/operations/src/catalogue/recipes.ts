import { Recipes } from '#catalogue/recipes/recipes.js';
import { defineOperation } from '../operation.js';
import { RecipeInfo, recipeInfoOf } from './recipe.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
  run: async ({ ledgers, catalogue: { tables } }) =>
    (await new Recipes(ledgers.of().warehouse, tables).list()).map(recipeInfoOf),
});
