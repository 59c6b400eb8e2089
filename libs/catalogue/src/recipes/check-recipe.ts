import { AppError } from '#platform/errors/app-error.js';
import { MAIN, type RecipeData } from '../arguments/recipe-data.js';
import type { Tables } from '../tables/table.js';
import { type CompiledStep, compileRecipe, formatInputPath, listParameters } from './compile.js';
import type { Column, InputColumn } from './language/column.js';
import { duckdb, spark } from './language/dialect.js';
import type { BoundStep } from './language/step.js';
import { bindStep, readData, type Recipe } from './recipe.js';

/** A mistake in a recipe, at the place where its author corrects it. */
export interface PlacedMistake {
  /** From 1; null outside of the steps. */
  step: number | null;
  /** Path of the value in the step, or in the recipe outside of the steps; null for all of it. */
  field: string | null;
  message: string;
}

/** A step without a mistake, and without one in an earlier step. */
export interface CheckedStep {
  number: number;
  name: string;
  explain: string;
  /** Columns after the step. */
  columns: readonly Column[];
  /** Personal columns by which it selects, groups or orders rows, or by which it may fail. */
  picksBy: readonly string[];
}

interface RecipeCheck {
  mistakes: PlacedMistake[];
  /** Columns of the main table; empty while it is unknown. */
  columns: readonly Column[];
  /** Steps up to the first one with a mistake. */
  steps: CheckedStep[];
}

const FILE = 'recipe';

/**
 * Checks a recipe without running it: arguments, tables and columns, for both engines. Returns every mistake it finds.
 * @param mayReadPersonalData whether the publisher has the role personal-data: hashes of people are not personal
 */
export async function checkRecipe(
  given: unknown,
  tables: Pick<Tables, 'find'>,
  mayReadPersonalData = false,
): Promise<RecipeCheck> {
  const mistakes: PlacedMistake[] = [];
  const data = collectMistakes(mistakes, () => readData(given, FILE));
  if (!data) return { mistakes, columns: [], steps: [] };
  const bound = data.steps.map((_, index) =>
    collectMistakes(mistakes, () => bindStep(FILE, data, index)),
  );
  const columns = await resolveColumns(data, tables, mistakes);
  if (!columns) return { mistakes, columns: [], steps: [] };
  const missing = bound.indexOf(undefined);
  const readable = bound.slice(0, missing < 0 ? undefined : missing) as BoundStep[];
  const recipe = { data, steps: readable, file: FILE };
  const secrets = mayReadPersonalData ? listParameters(recipe) : new Set<string>();
  const { main, steps } = compileSteps(recipe, columns, secrets, mistakes);
  return {
    mistakes: mistakes.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0)),
    columns: main,
    steps: steps.map(({ number, bound: { name, explain }, model, picksBy }) => ({
      number,
      name,
      explain,
      columns: model.columns,
      picksBy,
    })),
  };
}

/** Returns the result of some work, or undefined after it has added its mistakes to the list. */
function collectMistakes<Result>(
  mistakes: PlacedMistake[],
  work: () => Result,
): Result | undefined {
  try {
    return work();
  } catch (error) {
    mistakes.push(...toMistakes(error));
    return undefined;
  }
}

/** @throws the error, unless it is about the recipe */
function toMistakes(error: unknown): PlacedMistake[] {
  if (!(error instanceof AppError) || error.code !== 'RECIPE_INVALID') throw error;
  const whole = { step: null, field: null, message: error.message.replace(`${FILE}: `, '') };
  if (error.problems.length === 0) return [whole];
  return error.problems.map(({ argument, problem }) => {
    const [, index, field] = /^steps\.(\d+)(?:\.(.+))?$/.exec(argument) ?? [];
    const isInStep = index !== undefined;
    return {
      step: isInStep ? Number(index) + 1 : null,
      field: (isInStep ? field : argument) ?? null,
      message: problem,
    };
  });
}

/** Returns the columns of the tables by alias; undefined, with the mistakes noted, when one is unknown. */
async function resolveColumns(
  { inputs }: RecipeData,
  tables: Pick<Tables, 'find'>,
  mistakes: PlacedMistake[],
): Promise<Map<string, readonly InputColumn[]> | undefined> {
  const columns = new Map<string, readonly InputColumn[]>();
  const before = mistakes.length;
  for (const [alias, address] of [[MAIN, inputs.main], ...Object.entries(inputs.others)] as const) {
    try {
      columns.set(alias, (await tables.find(address)).columns);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'TABLE_UNKNOWN') throw error;
      const field = `inputs.${formatInputPath(alias)}`;
      mistakes.push({ step: null, field, message: error.message });
    }
  }
  return mistakes.length > before ? undefined : columns;
}

/** Compiles the steps up to the first one with a mistake on any engine. */
function compileSteps(
  recipe: Recipe,
  columns: ReadonlyMap<string, readonly InputColumn[]>,
  secrets: ReadonlySet<string>,
  mistakes: PlacedMistake[],
): { main: readonly Column[]; steps: readonly CompiledStep[] } {
  for (const dialect of [spark, duckdb]) {
    const found: PlacedMistake[] = [];
    const compiled = collectMistakes(found, () => compileRecipe(recipe, columns, dialect, secrets));
    if (compiled && dialect === duckdb) {
      return { main: compiled.inputs[0]?.columns ?? [], steps: compiled.steps };
    }
    if (compiled) continue;
    mistakes.push(...found);
    const first = found[0]?.step ?? null;
    if (first === null) break;
    const { steps } = recipe;
    const shorter = { ...recipe, steps: steps.slice(0, first - 1) };
    return compileSteps(shorter, columns, secrets, mistakes);
  }
  return { main: [], steps: [] };
}
