import { AppError } from '#platform/errors/app-error.js';
import type { CompiledRecipe } from './compile.js';
import { listed } from './language/column.js';

/**
 * Holds a recipe whose rows reveal personal values to the role: a filter by a telephone number, for one, shows whose it
 * is even where the number itself is masked.
 * @param isAllowed whether who publishes the recipe, or has published it, has the role personal-data
 * @returns the personal columns by which its steps pick or order rows, each once
 * @throws AppError FORBIDDEN that names the step, its columns and what to do
 */
export function holdPicks({ recipe, steps }: CompiledRecipe, isAllowed: boolean): string[] {
  const picking = steps.filter(({ picksBy }) => picksBy.length > 0);
  const [first] = picking;
  if (first && !isAllowed) {
    const { number, bound, picksBy } = first;
    const what = `step ${number} (${bound.name}) picks or orders rows by ${listed(picksBy)}, which is personal`;
    const advice =
      'leave the step out, or have it published by somebody with the role personal-data';
    throw new AppError('FORBIDDEN', `${recipe.file}: ${what}: ${advice}`);
  }
  return [...new Set(picking.flatMap(({ picksBy }) => picksBy))];
}
