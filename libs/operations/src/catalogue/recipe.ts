import { Recipes } from '#catalogue/recipes/recipes.js';
import { defineOperation } from '../operation.js';
import { RecipeArgs } from './recipe-args.js';
import { RecipeDetail, recipeDetailOf } from './recipe.model.js';

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
  run: async ({ ledgers, catalogue: { tables } }, { name, version }) =>
    recipeDetailOf(await new Recipes(ledgers.of().warehouse, tables).find(name, version)),
});
