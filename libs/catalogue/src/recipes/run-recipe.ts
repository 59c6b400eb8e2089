import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { type CompiledRecipe, compileRecipe, checkPicks } from './compile.js';
import type { Column } from './language/column.js';
import { type Grain, REFUSED } from './language/step.js';
import { errorWithoutFolderValues, MASK, personalFolders } from '../tables/personal-columns.js';
import {
  columnsOf,
  type Opening,
  quarantineOf,
  type RecipeEngine,
  recipeModels,
  ROWS,
  shownOf,
} from './recipe-engine.js';
import { MAIN } from './recipe.js';
import type { PublishedRecipe } from './recipes.js';

/** What a run works with. */
export interface RecipeRun extends Opening {
  /** Values of the parameters that its steps name, such as salts. */
  parameters?: ReadonlyMap<string, string>;
}

/** What a run has done, and how its rows add up. */
export interface RecipeReport {
  /** Folder in the lake that holds the rows. */
  prefix: string;
  columns: readonly Column[];
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  steps: StepReport[];
}

export interface StepReport {
  number: number;
  name: string;
  explain: string;
  grain: Grain;
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  /** Rows left out, of a step that gives none but those it was given. */
  rowsDropped: number;
  /** Folder in the lake that holds what was set aside. */
  quarantine?: string;
}

/**
 * Runs a recipe over all of its rows, on any engine, into a folder of the lake that no other run writes.
 * @throws AppError RECIPE_INVALID where tables have changed; FORBIDDEN where it picks rows by columns that are
 *   personal by now, and who published it may not; QUERY_FAILED where a value stops it, or a parameter is
 *   missing; COMPUTE_FAILED, or where rows do not add up. Nothing is left of a run that failed
 */
export async function runRecipe(
  { parameters = new Map(), ...opening }: RecipeRun,
  { dialect, compute, open }: RecipeEngine,
  lake: ObjectStore,
): Promise<RecipeReport> {
  const { recipe, run, relations, signal } = opening;
  const compiled = compileRecipe(recipe, columnsOf(relations), dialect);
  checkPicks(compiled, recipe.mayPickPeople);
  const missing = compiled.parameters.filter((name) => !parameters.has(name));
  if (missing.length > 0) {
    throw failed(
      recipe.data.name,
      `it needs a value of ${missing.join(', ')}; give it as a parameter, or say in RECIPE_SALTS where it lies`,
    );
  }
  const prefix = `${folderOf(recipe)}run-${run}/`;
  const name = `prepare-${recipe.data.name}-${run}`;
  const inputs = await open(opening);
  try {
    const models = [...inputs.models, ...recipeModels(compiled, prefix, parameters)];
    const job = { name, sources: inputs.sources, models };
    const { rows, collected } = await compute.run(job, signal ? { signal } : {});
    stopIfFatal(compiled, rows, collected);
    return {
      prefix: prefix + ROWS,
      columns: compiled.result.columns,
      ...counted(compiled, rows, prefix),
    };
  } catch (error) {
    await lake.deletePrefix(prefix);
    const columns = [...relations.values()].flatMap((relation) => relation.columns);
    const marked = columns.flatMap(({ name, isPersonal = false }) =>
      isPersonal ? [{ name, isPersonal }] : [],
    );
    const told = withoutValues(error, [...parameters.values()]);
    throw errorWithoutFolderValues(told, personalFolders(marked));
  } finally {
    await inputs.close();
  }
}

/** What is told of a failure stays in the database: a salt does not. */
function withoutValues(error: unknown, values: readonly string[]): unknown {
  const told = values.filter((value) => value !== '' && String(error).includes(value));
  if (told.length === 0 || !(error instanceof AppError)) return error;
  const message = told.reduce((text, value) => text.replaceAll(value, MASK), error.message);
  return new AppError(error.code, message, { retryable: error.retryable });
}

/** Folder in the lake of all runs of a version. */
export const folderOf = ({ data, version }: PublishedRecipe) =>
  `workspace/${data.name}/version-${version}/`;

const failed = (recipe: string, message: string) =>
  new AppError('QUERY_FAILED', `recipe ${recipe}: ${message}`);

function stopIfFatal(
  { recipe, steps }: CompiledRecipe,
  rows: Record<string, number>,
  collected: Record<string, Record<string, unknown>[]>,
): void {
  for (const { number, bound, refused } of steps) {
    const count = refused?.areFatal ? (rows[refused.name] ?? 0) : 0;
    if (count === 0) continue;
    // Not their values: whoever reads of a failure may not be allowed to read them.
    const columns = (collected[shownOf(number)] ?? []).map((row) => String(row[REFUSED.column]));
    const shown = [...new Set(columns)].join(', ');
    throw failed(
      recipe.data.name,
      `step ${number} (${bound.name}) stops at ${count} rows that it cannot take, by ${shown}; correct them, or let the step set them aside`,
    );
  }
}

function counted(
  { recipe, inputs, steps }: CompiledRecipe,
  rows: Record<string, number>,
  prefix: string,
): Pick<RecipeReport, 'rowsIn' | 'rowsOut' | 'rowsQuarantined' | 'steps'> {
  const input = inputs.find(({ alias }) => alias === MAIN);
  const rowsIn = rows[input?.name ?? ''] ?? 0;
  const told: StepReport[] = [];
  for (const { number, bound, model, refused } of steps) {
    const before = told.at(-1)?.rowsOut ?? rowsIn;
    const after = rows[model.name] ?? before;
    const rowsQuarantined = refused ? (rows[refused.name] ?? 0) : 0;
    const left = before - after - rowsQuarantined;
    if (bound.grain === 'same' ? left !== 0 : bound.grain === 'fewer' && left < 0) {
      const sum = `${before} rows in, ${after} out, ${rowsQuarantined} set aside`;
      throw new AppError(
        'COMPUTE_FAILED',
        `recipe ${recipe.data.name}: rows of step ${number} do not add up: ${sum}`,
      );
    }
    told.push({
      number,
      name: bound.name,
      explain: bound.explain,
      grain: bound.grain,
      rowsIn: before,
      rowsOut: after,
      rowsQuarantined,
      rowsDropped: bound.grain === 'fewer' ? left : 0,
      ...(refused && !refused.areFatal ? { quarantine: prefix + quarantineOf(number) } : {}),
    });
  }
  const rowsQuarantined = told.reduce((sum, step) => sum + step.rowsQuarantined, 0);
  return { rowsIn, rowsOut: told.at(-1)?.rowsOut ?? rowsIn, rowsQuarantined, steps: told };
}
