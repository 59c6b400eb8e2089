import { exportPyspark } from '#catalogue/recipes/pyspark.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { defineOperation } from '../operation.js';
import { RecipeArgs } from './recipe-args.js';

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
  async *run({ ledgers, catalogue: { tables } }, { name, version }) {
    const recipes = new Recipes(ledgers.of().warehouse, tables);
    const found = await recipes.find(name, version);
    yield exportPyspark(found, await recipes.columnsOf(found));
  },
});
