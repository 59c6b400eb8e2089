import type { ObjectStore } from '#lake/ports/object-store.js';
import type { FieldIds } from '#lake/ports/table-format.js';
import { AppError } from '#platform/errors/app-error.js';
import { type CompiledRecipe, compileRecipe, checkPicks } from './compile.js';
import type { Column } from './language/column.js';
import { addHmacKeys } from './language/parameters.js';
import { type Grain, REFUSED } from './language/step.js';
import {
  maskErrorFolders,
  maskErrorValues,
  MASK,
  createPersonalFolderTest,
} from '../tables/personal-columns.js';
import {
  indexColumns,
  type OpenOptions,
  buildQuarantinePrefix,
  type RecipeEngine,
  buildRecipeModels,
  ROWS,
  buildShownName,
  type RecipeInput,
} from './recipe-engine.js';
import { MAIN } from '../arguments/recipe-data.js';
import type { Recipe } from './recipe.js';
import type { PublishedRecipe, Recipes } from './recipes.js';
import {
  createTableColumn,
  type CatalogueTable,
  type Relation,
  type Relations,
  type TableFile,
  type Tables,
} from '../tables/table.js';
import type { WorkspaceTable, WorkspaceTables } from '../sql/workspace-tables.js';

interface RecipeRun extends OpenOptions {
  /** Values of the parameters of its steps, such as salts. */
  parameters?: ReadonlyMap<string, string>;
  /** Names of the parameters that only the server knows. */
  secrets?: ReadonlySet<string>;
  /** Returns the field ids of the result's columns. */
  resolveFieldIds?: (columns: readonly Column[]) => Promise<FieldIds>;
}

/** The result of a run, with reconciled row counts. */
export interface RecipeReport {
  /** Folder of the rows in the lake. */
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
  rowsDropped: number;
  /** Folder of the quarantined rows in the lake. */
  quarantine?: string;
}

/**
 * Runs a recipe over all rows, on any engine, into a new folder of the lake. A failed run leaves no files.
 * @throws AppError RECIPE_INVALID when tables have changed; FORBIDDEN when it selects rows by newly personal columns
 *   without the publisher's right; QUERY_FAILED when a value stops it or a parameter is missing; COMPUTE_FAILED, also
 *   when row counts do not reconcile
 */
export async function runRecipe(
  { parameters = new Map(), secrets = new Set(), resolveFieldIds, ...opening }: RecipeRun,
  { dialect, compute, open }: RecipeEngine,
  lake: ObjectStore,
): Promise<RecipeReport> {
  const { recipe, run, relations, signal } = opening;
  // Only a person with the role may publish hashes of people.
  const released = recipe.mayPickPeople ? secrets : new Set<string>();
  const compiled = compileRecipe(recipe, indexColumns(relations), dialect, released);
  checkPicks(compiled, recipe.mayPickPeople);
  const missing = compiled.parameters.filter((name) => !parameters.has(name));
  if (missing.length > 0) {
    throw createRunError(
      recipe.data.name,
      `it needs a value for ${missing.join(', ')}; set it as a parameter, or name its file in RECIPE_SALTS`,
    );
  }
  const prefix = `${buildFolder(recipe)}run-${run}/`;
  const name = `prepare-${recipe.data.name}-${run}`;
  const fieldIds = await resolveFieldIds?.(compiled.result.columns);
  const inputs = await open(opening);
  try {
    const models = [...inputs.models, ...buildRecipeModels(compiled, prefix, parameters, fieldIds)];
    const job = { name, sources: inputs.sources, models };
    const read = [...relations.values()].flatMap(({ columns }) => columns);
    const { rows, collected } = await compute
      .run(job, signal ? { signal } : {})
      .catch((error: unknown) => {
        throw maskErrorValues(error, read);
      });
    throwIfFatal(compiled, rows, collected);
    return {
      prefix: prefix + ROWS,
      columns: compiled.result.columns,
      ...reconcileRows(compiled, rows, prefix),
    };
  } catch (error) {
    await lake.deletePrefix(prefix);
    const columns = [...relations.values()].flatMap((relation) => relation.columns);
    const marked = columns.flatMap(({ name, isPersonal = false }) =>
      isPersonal ? [{ name, isPersonal }] : [],
    );
    const told = maskValues(error, [...addHmacKeys(parameters).values()]);
    throw maskErrorFolders(told, createPersonalFolderTest(marked));
  } finally {
    await inputs.close();
  }
}

/** The database stores error messages, so they must not contain a salt. */
function maskValues(error: unknown, values: readonly string[]): unknown {
  const told = values.filter((value) => value !== '' && String(error).includes(value));
  if (told.length === 0 || !(error instanceof AppError)) return error;
  const message = told.reduce((text, value) => text.replaceAll(value, MASK), error.message);
  return new AppError(error.code, message, { retryable: error.retryable });
}

/** Folder of all runs of a version in the lake. */
const buildFolder = ({ data, version }: PublishedRecipe) =>
  `workspace/${data.name}/version-${version}/`;

const createRunError = (recipe: string, message: string) =>
  new AppError('QUERY_FAILED', `recipe ${recipe}: ${message}`);

function throwIfFatal(
  { recipe, steps }: CompiledRecipe,
  rows: Record<string, number>,
  collected: Record<string, Record<string, unknown>[]>,
): void {
  for (const { number, bound, refusedRows } of steps) {
    const count = refusedRows?.areFatal ? (rows[refusedRows.name] ?? 0) : 0;
    if (count === 0) continue;
    // Without values: readers of the error may lack the role for them.
    const columns = (collected[buildShownName(number)] ?? []).map((row) =>
      String(row[REFUSED.column]),
    );
    const shown = [...new Set(columns)].join(', ');
    throw createRunError(
      recipe.data.name,
      `step ${number} (${bound.name}) stops at ${count} rows with invalid values in ${shown}; correct them, or let the step quarantine them`,
    );
  }
}

function reconcileRows(
  { recipe, inputs, steps }: CompiledRecipe,
  rows: Record<string, number>,
  prefix: string,
): Pick<RecipeReport, 'rowsIn' | 'rowsOut' | 'rowsQuarantined' | 'steps'> {
  const input = inputs.find(({ alias }) => alias === MAIN);
  const rowsIn = rows[input?.name ?? ''] ?? 0;
  const told: StepReport[] = [];
  for (const { number, bound, model, refusedRows } of steps) {
    const before = told.at(-1)?.rowsOut ?? rowsIn;
    const after = rows[model.name] ?? before;
    const rowsQuarantined = refusedRows ? (rows[refusedRows.name] ?? 0) : 0;
    const left = before - after - rowsQuarantined;
    if (bound.grain === 'same' ? left !== 0 : bound.grain === 'fewer' && left < 0) {
      const sum = `${before} rows in, ${after} out, ${rowsQuarantined} quarantined`;
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
      ...(refusedRows && !refusedRows.areFatal
        ? { quarantine: prefix + buildQuarantinePrefix(number) }
        : {}),
    });
  }
  const rowsQuarantined = told.reduce((sum, step) => sum + step.rowsQuarantined, 0);
  return { rowsIn, rowsOut: told.at(-1)?.rowsOut ?? rowsIn, rowsQuarantined, steps: told };
}

interface PrepareServices {
  recipes: Pick<Recipes, 'find'>;
  tables: Pick<Tables, 'find'>;
  relations: Relations;
  engine: RecipeEngine;
  /** Engine of this machine: salts stay here. */
  localCompute: RecipeEngine;
  /** Returns known values of parameters that the request lacks. @throws AppError SECRET_INVALID */
  findSalts(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  lake: ObjectStore;
  /** URL of the lake, without settings. */
  lakeUrl: string;
  /** Registers tables of the workspace. */
  workspace: Pick<WorkspaceTables, 'register' | 'withTableLock' | 'fieldIds'> & {
    find(name: string): Promise<Pick<WorkspaceTable, 'location' | 'writtenAt'> | undefined>;
  };
  /** Whether a person was erased at or after that time. */
  isErased(since: Date): Promise<boolean>;
}

export interface PrepareRequest {
  recipe: string;
  /** The newest version when left out. */
  version?: number | undefined;
  /** Identifies the run within the recipe: letters, digits, `-` and `_`. */
  run: string;
  actor: string;
  /** Values of the parameters of its steps, such as salts. */
  parameters?: ReadonlyMap<string, string>;
  signal?: AbortSignal;
}

/**
 * Runs a published recipe over all rows, and publishes the result as the table `workspace.<recipe>`. Readers see the
 * old table until the new one is complete.
 * @throws AppError RECIPE_NOT_FOUND, TABLE_UNKNOWN, SOURCE_UNREADABLE; BUSY, retryable, while another run writes it; as
 *   `runRecipe`
 */
export async function prepareTable(
  parts: PrepareServices,
  asked: PrepareRequest,
): Promise<RecipeReport> {
  const recipe = await parts.recipes.find(asked.recipe, asked.version);
  return parts.workspace.withTableLock(recipe.data.name, () => prepareLocked(parts, recipe, asked));
}

async function prepareLocked(
  parts: PrepareServices,
  recipe: PublishedRecipe,
  asked: PrepareRequest,
): Promise<RecipeReport> {
  const { lake, workspace } = parts;
  const lakeUrl = parts.lakeUrl.replace(/\/$/, '');
  const { run, parameters: given = new Map<string, string>(), signal, actor } = asked;
  const named = recipe.steps.flatMap((step) => step.parameters);
  const known = await parts.findSalts(named.filter((name) => !given.has(name)));
  const parameters = new Map([...known, ...given]);
  // A remote job's specification is stored in the lake, and its SQL would contain the salts.
  const engine = named.length > 0 ? parts.localCompute : parts.engine;
  const relations = await openRelations(parts, recipe, signal);
  const { inputs, name } = recipe.data;
  const resolveFieldIds = (columns: readonly Column[]) => workspace.fieldIds(name, columns);
  const report = await runRecipe(
    {
      recipe,
      run,
      relations,
      parameters,
      secrets: new Set(known.keys()),
      resolveFieldIds,
      ...(signal ? { signal } : {}),
    },
    engine,
    lake,
  ).finally(async () => {
    for (const { release } of relations.values()) await release?.();
  });
  const before = await workspace.find(name);
  const sources = [...new Set([inputs.main, ...Object.values(inputs.others)])];
  await workspace.register(
    {
      name,
      location: `${lakeUrl}/${report.prefix.replace(/\/$/, '')}`,
      columns: report.columns.map(({ name, type, isPersonal }) =>
        createTableColumn(name, type, { isPersonal }),
      ),
      files: await listFiles(lake, report.prefix),
      rows: report.rowsOut,
      sources,
      actor,
      sql: `recipe ${name} of version ${recipe.version}`,
      tag: `run-${run}`,
    },
    'replace',
  );
  const kept = [`${lakeUrl}/${report.prefix}`];
  // Current readers may still need the last run, unless it may contain an erased person.
  if (before && !(await parts.isErased(before.writtenAt))) kept.push(`${before.location}/`);
  await removeOldRuns(lake, `workspace/${name}/`, (folder) =>
    kept.some((url) => url.startsWith(`${lakeUrl}/${folder}`)),
  );
  return report;
}

/** Removes folders of replaced or killed runs. Only one run of a recipe is active at a time. */
async function removeOldRuns(
  lake: ObjectStore,
  prefix: string,
  isKept: (folder: string) => boolean,
): Promise<void> {
  const folders = new Set<string>();
  for await (const { key } of lake.list(prefix)) {
    // Files that SQL statements wrote belong to another writer.
    const [, below] = /^(version-\d+\/run-[^/]+\/)/.exec(key.slice(prefix.length)) ?? [];
    if (below !== undefined) folders.add(prefix + below);
  }
  for (const folder of folders) if (!isKept(folder)) await lake.deletePrefix(folder);
}

/**
 * Returns the inputs of a recipe, by alias, where the engine can read them.
 * @throws AppError TABLE_UNKNOWN, SOURCE_UNREADABLE
 */
export async function openRelations(
  { tables, relations }: Pick<PrepareServices, 'tables' | 'relations'>,
  { data }: Recipe,
  signal?: AbortSignal,
): Promise<Map<string, RecipeInput>> {
  const found = new Map<string, RecipeInput>();
  const addresses = [[MAIN, data.inputs.main], ...Object.entries(data.inputs.others)] as const;
  for (const [alias, address] of addresses) {
    const table = await tables.find(address);
    found.set(alias, markPersonal(await relations.openRelation(table, signal), table));
  }
  return found;
}

/** A column that the table does not have counts as personal. */
const markPersonal = (relation: Relation, table: CatalogueTable): RecipeInput => ({
  ...relation,
  columns: relation.columns.map(({ name, type }) => {
    const isPersonal = table.columns.find((each) => each.name === name)?.isPersonal ?? true;
    return { name, type, isPersonal };
  }),
});

async function listFiles(lake: ObjectStore, prefix: string): Promise<TableFile[]> {
  const files: TableFile[] = [];
  for await (const { key, bytes } of lake.list(prefix)) {
    files.push({ path: key.slice(prefix.length), bytes, modified: new Date(), partition: {} });
  }
  return files;
}
