import { AppError } from '#platform/errors/app-error.js';
import { type RecipeData, recipeData } from '../arguments/recipe-data.js';
import { listed, RecipeMistake } from './language/column.js';
import { type BoundStep, mistakesIn, type Step } from './language/step.js';
import { bin, fill, map } from './steps/values.js';
import { hash, letterCase, mask, replace, trim } from './steps/texts.js';
import { cast, drop, extract, merge, rename, split } from './steps/columns.js';
import { deDuplicate, filter, flagOutliers, sort } from './steps/rows.js';
import { group, pivot, unpivot, window } from './steps/shapes.js';
import { join, union } from './steps/tables.js';

const FILE_CHARACTERS = 1_000_000;

/** A parsed recipe: its data, and the steps with their arguments. */
export interface Recipe {
  data: RecipeData;
  steps: BoundStep[];
  /** Name of the recipe in messages. */
  file: string;
}

/**
 * Parses the text of a recipe.
 * @param file name of the recipe in messages
 * @throws AppError RECIPE_INVALID: `recipe.json: step 3 (cast): to.type: …`
 */
export function parseRecipe(text: string, file: string): Recipe {
  if (text.length > FILE_CHARACTERS) throw invalid(file, 'is too long for a recipe');
  try {
    return readRecipe(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(file, `is not valid JSON: ${error.message}`);
    throw error;
  }
}

/** Like `parseRecipe`, for parsed JSON. @throws AppError RECIPE_INVALID */
export function readRecipe(given: unknown, file: string): Recipe {
  const read = recipeData.safeParse(given);
  if (!read.success) throw invalid(file, mistakesIn(read.error));
  const { data } = read;
  const steps = data.steps.map(({ step: name, ...args }, index) =>
    inStep(file, index + 1, name, () => {
      const kind = stepKinds.find((each) => each.name === name);
      if (kind) return kind.bind(args);
      throw new RecipeMistake(
        `there is no such step; use ${listed(stepKinds.map((each) => each.name))}`,
      );
    }),
  );
  return { data, steps, file };
}

/** Adds the step to a mistake. @throws AppError RECIPE_INVALID */
export function inStep<Result>(
  file: string,
  number: number,
  name: string,
  work: () => Result,
): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RecipeMistake)) throw error;
    throw invalid(file, `step ${number} (${name.slice(0, 40)}): ${error.message}`);
  }
}

export const invalid = (file: string, message: string) =>
  new AppError('RECIPE_INVALID', `${file}: ${message}`);

/** All kinds of steps. */
export const stepKinds: readonly Step[] = [
  rename,
  cast,
  trim,
  letterCase,
  replace,
  fill,
  split,
  merge,
  extract,
  map,
  filter,
  drop,
  deDuplicate,
  sort,
  group,
  pivot,
  unpivot,
  join,
  union,
  window,
  bin,
  flagOutliers,
  mask,
  hash,
];
