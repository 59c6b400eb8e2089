import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import { type RecipeData, recipeData } from '../arguments/recipe-data.js';
import { formatNames, RecipeMistake } from './language/column.js';
import { type BoundStep, formatMistakes, listProblems, type Step } from './language/step.js';
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
  if (text.length > FILE_CHARACTERS) throw createInvalidError(file, 'is too long for a recipe');
  try {
    return readRecipe(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw createInvalidError(file, `is not valid JSON: ${error.message}`);
    throw error;
  }
}

/** Like `parseRecipe`, for parsed JSON. @throws AppError RECIPE_INVALID */
export function readRecipe(given: unknown, file: string): Recipe {
  const data = readData(given, file);
  return { data, steps: data.steps.map((_, index) => bindStep(file, data, index)), file };
}

/** Returns the data of a recipe, whose steps are not read yet. @throws AppError RECIPE_INVALID */
export function readData(given: unknown, file: string): RecipeData {
  const read = recipeData.safeParse(given);
  if (!read.success)
    throw createInvalidError(file, formatMistakes(read.error), listProblems(read.error));
  return read.data;
}

/** Reads one step with its arguments. @throws AppError RECIPE_INVALID */
export function bindStep(file: string, data: RecipeData, index: number): BoundStep {
  return withStepContext(file, data, index, ({ step: name, ...args }) => {
    const kind = stepKinds.find((each) => each.name === name);
    if (kind) return kind.bind(args);
    const problem = `there is no such step; use ${formatNames(stepKinds.map((each) => each.name))}`;
    throw new RecipeMistake(problem, { problems: [{ argument: 'step', problem }] });
  });
}

/** Adds the step and the paths of its wrong arguments to a mistake. @throws AppError RECIPE_INVALID */
export function withStepContext<Result>(
  file: string,
  { steps }: RecipeData,
  index: number,
  work: (step: RecipeData['steps'][number]) => Result,
): Result {
  const step = steps[index] ?? { step: '' };
  const { step: kind, ...args } = step;
  try {
    return work(step);
  } catch (error) {
    if (!(error instanceof RecipeMistake)) throw error;
    const { message, about } = error;
    const field = about.name === undefined ? '' : (findPath(args, about.name) ?? '');
    const problems = (about.problems ?? [{ argument: field, problem: message }]).map(
      ({ argument, problem }) => ({
        argument: ['steps', index, ...(argument === '' ? [] : [argument])].join('.'),
        problem,
      }),
    );
    const place = `step ${index + 1} (${kind.slice(0, 40)})`;
    throw createInvalidError(file, `${place}: ${message}`, problems);
  }
}

/** Returns the path of the first argument with a text. */
function findPath(value: unknown, text: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === text) return key;
    const path = findPath(inner, text);
    if (path !== undefined) return `${key}.${path}`;
  }
  return undefined;
}

/** @param problems wrong values by their paths in the recipe */
export const createInvalidError = (
  file: string,
  message: string,
  problems: readonly ArgumentProblem[] = [],
) => new AppError('RECIPE_INVALID', `${file}: ${message}`, { problems });

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
