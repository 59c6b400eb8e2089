import type { ObjectStore } from '#lake/ports/object-store.js';
import type {
  CatalogueTable,
  Relation,
  Relations,
  TableColumn,
  TableFile,
  Tables,
  WrittenTable,
} from '../tables/table.js';
import type { Column } from './language/column.js';
import { MAIN, type Recipe } from './recipe.js';
import type { PublishedRecipe, Recipes } from './recipes.js';
import type { RecipeEngine, RecipeInput } from './recipe-engine.js';
import { type RecipeReport, runRecipe } from './run-recipe.js';

/** Where tables of the workspace are written down, for all who look for tables. */
export interface WorkspaceRegistry {
  /** Shows the files to readers in place of those before, all at once, with what they were made from. */
  register(table: WrittenTable, mode: 'replace'): Promise<void>;
  /** Works on a table that nobody else writes meanwhile. @throws AppError BUSY, retryable */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** The table as it is shown now. */
  find(name: string): Promise<{ location: string; writtenAt: Date } | undefined>;
}

/** What `prepareTable` works with. */
export interface Preparing {
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
  workspace: WorkspaceRegistry;
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
      columns: report.columns.map(tableColumn),
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

const tableColumn = ({ name, type, isPersonal }: Column): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal,
  comment: null,
  note: null,
});
