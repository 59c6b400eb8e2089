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
  type RecipeInput,
} from './recipe-engine.js';
import { MAIN, type Recipe } from './recipe.js';
import type { PublishedRecipe, Recipes } from './recipes.js';
import {
  tableColumn,
  type CatalogueTable,
  type Relation,
  type Relations,
  type TableFile,
  type Tables,
} from '../tables/table.js';
import type { WorkspaceTable, WorkspaceTables } from '../sql/workspace-tables.js';

/** What a run works with. */
interface RecipeRun extends Opening {
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

interface StepReport {
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

/** What `prepareTable` works with. */
interface Preparing {
  recipes: Pick<Recipes, 'find'>;
  tables: Pick<Tables, 'find'>;
  relations: Relations;
  engine: RecipeEngine;
  /** Engine of this machine, which no salt leaves. */
  here: RecipeEngine;
  /** Values of parameters that nobody gave, as far as they are known. @throws AppError SECRET_INVALID */
  salts(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  lake: ObjectStore;
  /** URL of the lake, without settings. */
  lakeUrl: string;
  /** Where tables of the workspace are written down, for all who look for tables. */
  workspace: Pick<WorkspaceTables, 'register' | 'alone'> & {
    find(name: string): Promise<Pick<WorkspaceTable, 'location' | 'writtenAt'> | undefined>;
  };
  /** Whether somebody was erased at that time or later. */
  isErased(since: Date): Promise<boolean>;
}

/** What is to be prepared. */
export interface Prepare {
  recipe: string;
  /** The newest when left out. */
  version?: number | undefined;
  /** Tells this run from others of the recipe: letters, digits, `-` and `_`. */
  run: string;
  actor: string;
  /** Values of the parameters that its steps name, such as salts. */
  parameters?: ReadonlyMap<string, string>;
  signal?: AbortSignal;
}

/**
 * Runs a published recipe over all rows, and shows what comes out as the table `workspace.<recipe>`: readers see the
 * table before, or all of the new one.
 * @throws AppError RECIPE_NOT_FOUND, TABLE_UNKNOWN, SOURCE_UNREADABLE; BUSY, retryable, while it is written; as `runRecipe`
 */
export async function prepareTable(parts: Preparing, asked: Prepare): Promise<RecipeReport> {
  const recipe = await parts.recipes.find(asked.recipe, asked.version);
  return parts.workspace.alone(recipe.data.name, () => prepareAlone(parts, recipe, asked));
}

async function prepareAlone(
  parts: Preparing,
  recipe: PublishedRecipe,
  asked: Prepare,
): Promise<RecipeReport> {
  const { lake, workspace } = parts;
  const lakeUrl = parts.lakeUrl.replace(/\/$/, '');
  const { run, parameters: given = new Map<string, string>(), signal, actor } = asked;
  const named = recipe.steps.flatMap((step) => step.parameters);
  const known = await parts.salts(named.filter((name) => !given.has(name)));
  const parameters = new Map([...known, ...given]);
  // The specification of a job elsewhere lies in the lake, and its SQL would hold them.
  const engine = named.length > 0 ? parts.here : parts.engine;
  const relations = await relationsOf(parts, recipe, signal);
  const report = await runRecipe(
    { recipe, run, relations, parameters, ...(signal ? { signal } : {}) },
    engine,
    lake,
  ).finally(async () => {
    for (const { release } of relations.values()) await release?.();
  });
  const { inputs, name } = recipe.data;
  const before = await workspace.find(name);
  const sources = [...new Set([inputs.main, ...Object.values(inputs.others)])];
  await workspace.register(
    {
      name,
      location: `${lakeUrl}/${report.prefix.replace(/\/$/, '')}`,
      columns: report.columns.map(({ name, type, isPersonal }) =>
        tableColumn(name, type, { isPersonal }),
      ),
      files: await filesBelow(lake, report.prefix),
      rows: report.rowsOut,
      sources,
      actor,
      sql: `recipe ${name} of version ${recipe.version}`,
    },
    'replace',
  );
  const kept = [`${lakeUrl}/${report.prefix}`];
  // Whoever asks now may still read the run before, unless it tells of somebody who was erased.
  if (before && !(await parts.isErased(before.writtenAt))) kept.push(`${before.location}/`);
  await removeOldRuns(lake, `workspace/${name}/`, (folder) =>
    kept.some((url) => url.startsWith(`${lakeUrl}/${folder}`)),
  );
  return report;
}

/** Nobody else runs the recipe: what is not kept was replaced before, or left by a run that was killed. */
async function removeOldRuns(
  lake: ObjectStore,
  prefix: string,
  isKept: (folder: string) => boolean,
): Promise<void> {
  const folders = new Set<string>();
  for await (const { key } of lake.list(prefix)) {
    // What was written by SQL is not ours.
    const [, below] = /^(version-\d+\/run-[^/]+\/)/.exec(key.slice(prefix.length)) ?? [];
    if (below !== undefined) folders.add(prefix + below);
  }
  for (const folder of folders) if (!isKept(folder)) await lake.deletePrefix(folder);
}

/** What a recipe reads, by alias, where the engine can read it. @throws AppError TABLE_UNKNOWN, SOURCE_UNREADABLE */
export async function relationsOf(
  { tables, relations }: Pick<Preparing, 'tables' | 'relations'>,
  { data }: Recipe,
  signal?: AbortSignal,
): Promise<Map<string, RecipeInput>> {
  const found = new Map<string, RecipeInput>();
  const addresses = [[MAIN, data.inputs.main], ...Object.entries(data.inputs.others)] as const;
  for (const [alias, address] of addresses) {
    const table = await tables.find(address);
    found.set(alias, marked(await relations.of(table, signal), table));
  }
  return found;
}

/** What the table does not know counts as telling of people. */
const marked = (relation: Relation, table: CatalogueTable): RecipeInput => ({
  ...relation,
  columns: relation.columns.map(({ name, type }) => {
    const isPersonal = table.columns.find((each) => each.name === name)?.isPersonal ?? true;
    return { name, type, isPersonal };
  }),
});

async function filesBelow(lake: ObjectStore, prefix: string): Promise<TableFile[]> {
  const files: TableFile[] = [];
  for await (const { key, bytes } of lake.list(prefix)) {
    files.push({ path: key.slice(prefix.length), bytes, modified: new Date(), partition: {} });
  }
  return files;
}
