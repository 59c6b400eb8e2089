import { AppError } from '#platform/errors/app-error.js';
import {
  type Column,
  type InputColumn,
  formatNames,
  toNeutralType,
  OWN,
  RecipeMistake,
  addColumns,
} from './language/column.js';
import type { Dialect } from './language/dialect.js';
import {
  type BoundStep,
  castSql,
  type StepInput,
  type Model,
  type Scope,
  selectSql,
} from './language/step.js';
import { plainZeroSql } from './language/value-sql.js';
import { MAIN } from '../arguments/recipe-data.js';
import { withStepContext, createInvalidError, type Recipe } from './recipe.js';

/** A table that a recipe reads. */
interface Input extends Model {
  alias: string;
  address: string;
  /** Name of the relation of its rows. */
  raw: string;
  /** SELECT of the model over `raw`, in the types of steps. */
  sql: string;
}

export interface CompiledStep {
  /** From 1. */
  number: number;
  bound: BoundStep;
  /** Input of the step. */
  input: StepInput;
  /** `step_1`, `step_2` and so on. */
  model: Model;
  /** SELECT of the model over the previous one. */
  sql: string;
  /** Personal columns by which the step selects, groups or orders rows, or by which it may fail. */
  picksBy: string[];
  /** Rows that it quarantines, or that stop the run. */
  refusedRows?: { name: string; sql: string; areFatal: boolean };
}

/** A recipe as a chain of models, each one SELECT over the previous one. */
export interface CompiledRecipe {
  recipe: Recipe;
  dialect: Dialect;
  /** Inputs, the main one first. */
  inputs: Input[];
  steps: CompiledStep[];
  result: Model;
  /** Names of the parameters that a run needs. */
  parameters: string[];
}

/**
 * Compiles a recipe to SQL.
 * @param columns of its inputs, by alias, with the catalogue's types and personal marks
 * @param secrets names of the parameters that only the server knows: hashes with these salts are not personal
 * @throws AppError RECIPE_INVALID with the step, the column and what to do
 */
export function compileRecipe(
  recipe: Recipe,
  columns: ReadonlyMap<string, readonly InputColumn[]>,
  dialect: Dialect,
  secrets: ReadonlySet<string> = new Set(),
): CompiledRecipe {
  const { data, file } = recipe;
  const addresses = [[MAIN, data.inputs.main], ...Object.entries(data.inputs.others)] as const;
  const inputs = addresses.map(([alias, address]) =>
    compileInput(file, alias, address, columns.get(alias) ?? [], dialect),
  );
  const others = new Map(inputs.slice(1).map((input): [string, Model] => [input.alias, input]));
  const scope = new Map([...others].map(([alias, model]) => [alias, model.columns]));
  const steps: CompiledStep[] = [];
  let model: Model = { name: inputs[0]?.name ?? '', columns: inputs[0]?.columns ?? [] };
  for (const [index, bound] of recipe.steps.entries()) {
    const given: StepInput = { ...model, others, carried: [], dialect };
    const number = index + 1;
    const step = withStepContext(file, data, index, () =>
      compileStep(number, bound, given, {
        columns: given.columns,
        others: scope,
        isLast: number === recipe.steps.length,
        secrets,
      }),
    );
    steps.push(step);
    model = step.model;
  }
  const parameters = [...listParameters(recipe)].sort();
  return { recipe, dialect, inputs, steps, result: model, parameters };
}

function compileStep(
  number: number,
  bound: BoundStep,
  given: StepInput,
  scope: Scope,
): CompiledStep {
  const columns = markColumns(bound, scope);
  const picked = bound.depends(scope).rows.filter(({ isPersonal }) => isPersonal);
  const refused = bound.selectRefused(given);
  return {
    number,
    bound,
    input: given,
    model: { name: `step_${number}`, columns },
    sql: bound.sql(given),
    picksBy: [...new Set(picked.map(({ name }) => name))],
    ...(refused ? { refusedRows: { name: `refused_${number}`, ...refused } } : {}),
  };
}

/** Returns the names of the parameters of a recipe's steps. */
export const listParameters = ({ steps }: Recipe): Set<string> =>
  new Set(steps.flatMap(({ parameters }) => parameters));

/** Returns the output columns of a step. What depends on a personal column is personal. */
function markColumns(bound: BoundStep, scope: Scope): Column[] {
  const shapes = bound.columns(scope);
  const { cells, whole } = bound.depends(scope);
  const all = [...scope.columns, ...[...scope.others.values()].flat()];
  return shapes.map(({ name, type }) => {
    const sources = cells.get(name) ?? all;
    const isPersonal = sources.some((source) => source.isPersonal);
    return { name, type, isPersonal, isWhole: whole.has(name) && sources.every(isWholeColumn) };
  });
}

const isWholeColumn = ({ isWhole = false }: Column) => isWhole;

/** Returns the path of a table below `inputs` of a recipe. */
export const formatInputPath = (alias: string) => (alias === MAIN ? MAIN : `others.${alias}`);

/** @throws AppError RECIPE_INVALID for a table that steps cannot read */
function compileInput(
  file: string,
  alias: string,
  address: string,
  columns: readonly InputColumn[],
  dialect: Dialect,
): Input {
  try {
    const neutral = columns.map(({ name, type, isPersonal = false }) => ({
      name,
      type: toNeutralType(type),
      isPersonal,
      isWhole: true,
    }));
    addColumns([], neutral);
    const own = neutral.find(({ name }) => name.toLowerCase().startsWith(OWN));
    if (own)
      throw new RecipeMistake(
        `column ${own.name} begins with ${OWN}, which the engine reserves; rename it`,
      );
    const raw = `raw_${alias}`;
    const given: StepInput = {
      name: raw,
      columns: neutral,
      others: new Map(),
      carried: [],
      dialect,
    };
    const changed = neutral.map(({ name, type }): [string, string] => {
      const sql = castSql(`r.${dialect.identifier(name)}`, type);
      return [name, type === 'DOUBLE' ? plainZeroSql(sql) : sql];
    });
    const sql = selectSql(given, { changed: new Map(changed) });
    return {
      alias,
      address,
      raw,
      name: alias === MAIN ? 'step_0' : `other_${alias}`,
      columns: neutral,
      sql,
    };
  } catch (error) {
    if (error instanceof RecipeMistake) {
      const problem = { argument: `inputs.${formatInputPath(alias)}`, problem: error.message };
      throw createInvalidError(file, `table ${address}: ${error.message}`, [problem]);
    }
    throw error;
  }
}

/**
 * Requires the role personal-data for a recipe whose rows reveal personal values. A filter by a telephone number, for
 * example, shows its owner even when the number is masked.
 * @param isAllowed whether the publisher has, or had, the role personal-data
 * @param advice what to do without it
 * @returns the personal columns by which its steps select, group or order rows, each once
 * @throws AppError FORBIDDEN with the step, its columns and what to do
 */
export function checkPicks(
  { recipe, steps }: CompiledRecipe,
  isAllowed: boolean,
  advice = 'remove the step, or ask a person with the role personal-data to publish the recipe',
): string[] {
  const picking = steps.filter(({ picksBy }) => picksBy.length > 0);
  const [first] = picking;
  if (first && !isAllowed) {
    const { number, bound, picksBy } = first;
    const what = `step ${number} (${bound.name}) selects or orders rows by ${formatNames(picksBy)}, which is personal`;
    throw new AppError('FORBIDDEN', `${recipe.file}: ${what}: ${advice}`);
  }
  return [...new Set(picking.flatMap(({ picksBy }) => picksBy))];
}
