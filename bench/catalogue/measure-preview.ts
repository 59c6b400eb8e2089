import { relationsOf } from '#catalogue/recipes/run-recipe.js';
import { previewRecipe } from '#catalogue/recipes/preview.js';
import { previewSample } from '#catalogue/recipes/preview-step.js';
import { readRecipe } from '#catalogue/recipes/recipe.js';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';

/** Ten steps over the sales, joined with their stores. */
const RECIPE = {
  name: 'bench',
  inputs: { main: 'weekly_sales.sales', others: { stores: 'weekly_sales.stores' } },
  steps: [
    { step: 'rename', columns: [{ from: 'weekly_sales', to: 'amount' }] },
    { step: 'drop', columns: ['file_id', 'line'] },
    { step: 'filter', where: { column: 'amount', is: 'greater', value: 0 } },
    { step: 'cast', columns: ['store'], to: { type: 'text' } },
    { step: 'cast', columns: ['store'], to: { type: 'whole number' } },
    {
      step: 'de-duplicate',
      by: ['store', 'department', 'week_date'],
      orderBy: [{ column: 'amount' }],
    },
    {
      step: 'join',
      with: 'stores',
      on: [{ column: 'store', is: 'store' }],
      take: [{ column: 'store_type' }],
    },
    { step: 'extract', column: 'week_date', part: 'start of month', into: 'month' },
    {
      step: 'group',
      by: ['month', 'store_type'],
      make: [{ as: 'amount', take: 'sum', of: 'amount' }],
    },
    { step: 'sort', by: [{ column: 'month' }, { column: 'store_type' }] },
  ],
};

export interface PreviewTimes {
  steps: number;
  /** Seconds of each preview, in which every step reports its effect on a thousand rows. */
  seconds: number[];
  /** Seconds of each preview of the last step: twenty rows before and after it. */
  around: number[];
}

export async function measurePreview(
  catalogue: OpenCatalogue,
  rounds: number,
): Promise<PreviewTimes> {
  const recipe = readRecipe(RECIPE, 'bench');
  const step = RECIPE.steps.length;
  const times: PreviewTimes = { steps: step, seconds: [], around: [] };
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const relations = await relationsOf(catalogue, recipe);
    const { steps } = await previewRecipe(recipe, relations, catalogue.engine);
    if (steps.some(({ rowsAfter }) => rowsAfter === 0)) throw new Error('a step left no row');
    const begin = performance.now();
    const options = { step, rows: 20, mayPick: false, actor: 'bench' };
    const { after } = await previewSample(catalogue, recipe, options);
    if (after.rows.length === 0) throw new Error('the last step left no row');
    times.seconds.push((begin - start) / 1000);
    times.around.push((performance.now() - begin) / 1000);
  }
  return times;
}
