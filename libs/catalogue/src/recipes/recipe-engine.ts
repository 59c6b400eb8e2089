import type { Compute, Model, Source } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { FieldIds } from '#lake/ports/table-format.js';
import type { Relation } from '../tables/table.js';
import { type CompiledRecipe, type CompiledStep, compileRecipe } from './compile.js';
import type { InputColumn } from './language/column.js';
import { type Dialect, duckdb, spark } from './language/dialect.js';
import { PARAMETERS, parametersSql } from './language/parameters.js';
import { REFUSED } from './language/step.js';
import { MAIN } from '../arguments/recipe-data.js';
import type { PublishedRecipe } from './recipes.js';

/** An input of a recipe, with its columns. */
export interface RecipeInput extends Relation {
  columns: InputColumn[];
}

/** The inputs of one run. */
export interface OpenOptions {
  recipe: PublishedRecipe;
  /** Identifies the run within the recipe: letters, digits, `-` and `_`. */
  run: string;
  /** Inputs of the recipe, by alias, on this machine. */
  relations: ReadonlyMap<string, RecipeInput>;
  signal?: AbortSignal;
}

/** Inputs under the names by which models read them. */
interface OpenInputs {
  sources: Source[];
  models: Model[];
  /** Removes the copies made for the run. */
  close(): Promise<void>;
}

/** Runs the steps of recipes. */
export interface RecipeEngine {
  dialect: Dialect;
  compute: Compute;
  /** Copies the inputs to where the engine reads them. @throws AppError as `Compute.run` */
  open(opening: OpenOptions): Promise<OpenInputs>;
}

/** Runs recipes on this machine, which reads tables in place. */
export function createDuckdbEngine(compute: Compute): RecipeEngine {
  return {
    dialect: duckdb,
    compute,
    open: ({ recipe, relations }) => {
      const { inputs } = compileRecipe(recipe, indexColumns(relations), duckdb);
      const models = inputs.map(({ alias, raw }) => ({
        name: raw,
        sql: relations.get(alias)?.sql ?? '',
        isView: true,
      }));
      return Promise.resolve({ sources: [], models, close: () => Promise.resolve() });
    },
  };
}

/**
 * Runs recipes on Spark. This machine reads the tables first, because only it knows every format and encoding. Spark
 * gets Parquet in the types of steps.
 * @param here engine of this machine, over the same lake
 */
export function createSparkEngine(
  compute: Compute,
  here: Compute,
  lake: ObjectStore,
): RecipeEngine {
  return {
    dialect: spark,
    compute,
    open: async ({ recipe, run, relations, signal }) => {
      const { inputs } = compileRecipe(recipe, indexColumns(relations), duckdb);
      const name = `prepare-${recipe.data.name}-${run}`;
      const folder = `scratch/${name}/`;
      const close = () => lake.deletePrefix(folder);
      const models = inputs.flatMap(({ alias, raw, name: typed, sql }): Model[] => [
        { name: raw, sql: relations.get(alias)?.sql ?? '', isView: true },
        {
          name: typed,
          sql,
          isView: true,
          outputs: [{ format: 'parquet', prefix: `${folder}${alias}/`, isUnordered: true }],
        },
      ]);
      try {
        await here.run({ name: `${name}-inputs`, sources: [], models }, signal ? { signal } : {});
      } catch (error) {
        await close();
        throw error;
      }
      const sources = inputs.map(({ alias, raw }): Source => ({
        kind: 'parquet',
        name: raw,
        prefix: `${folder}${alias}/`,
      }));
      return { sources, models: [], close };
    },
  };
}

export const indexColumns = (relations: ReadonlyMap<string, RecipeInput>) =>
  new Map([...relations].map(([alias, relation]) => [alias, relation.columns]));

/** Subfolders of a run's folder. */
export const ROWS = 'rows/';
export const buildQuarantinePrefix = (step: number) => `quarantine/step_${step}/`;

/** Number of refused rows that an error shows. */
const SHOWN = 3;
export const buildShownName = (step: number) => `shown_${step}`;

/**
 * Returns the models of a job that runs a recipe over the relations `raw_main` and `raw_<alias>`. It writes the result
 * and the quarantined rows, and counts rows where their number may change.
 * @param prefix folder in the lake, with a trailing slash
 * @param parameters values of all parameters of the recipe, by name
 * @param fieldIds of the columns of the result
 */
export function buildRecipeModels(
  { inputs, steps, dialect, parameters: needed }: CompiledRecipe,
  prefix: string,
  parameters: ReadonlyMap<string, string>,
  fieldIds?: FieldIds,
): Model[] {
  const values = new Map(needed.map((name) => [name, parameters.get(name) ?? '']));
  return [
    ...(needed.length > 0
      ? [{ name: PARAMETERS, sql: parametersSql(dialect, values), isView: true }]
      : []),
    ...inputs.map(({ alias, name, sql }) => ({ name, sql, isView: alias !== MAIN })),
    ...steps.flatMap((step) =>
      buildStepModels(step, step.number === steps.length, prefix, fieldIds),
    ),
  ];
}

function buildStepModels(
  step: CompiledStep,
  isLast: boolean,
  prefix: string,
  fieldIds: FieldIds | undefined,
): Model[] {
  const { model, sql, bound, refusedRows, input } = step;
  const models: Model[] = [];
  if (refusedRows) {
    const set = {
      format: 'parquet',
      prefix: prefix + buildQuarantinePrefix(step.number),
      isUnordered: true,
    } as const;
    models.push({
      name: refusedRows.name,
      sql: refusedRows.sql,
      ...(refusedRows.areFatal ? {} : { outputs: [set] }),
    });
    if (refusedRows.areFatal) {
      const shown = `SELECT ${REFUSED.column}, ${REFUSED.value} FROM ${refusedRows.name} LIMIT ${SHOWN}`;
      models.push({ name: buildShownName(step.number), sql: shown, collect: true, isView: true });
    }
  }
  if (!isLast) {
    const isView = bound.grain === 'same' && !refusedRows;
    return [...models, { name: model.name, sql, isView }];
  }
  const output = {
    format: 'parquet',
    prefix: prefix + ROWS,
    ...(fieldIds && { fieldIds }),
  } as const;
  // Not every engine keeps a table's order, so rows are ordered again when written.
  const written =
    bound.name === 'sort'
      ? { ...output, sql: bound.sql({ ...input, name: model.name }) }
      : { ...output, isUnordered: true };
  return [...models, { name: model.name, sql, outputs: [written] }];
}
