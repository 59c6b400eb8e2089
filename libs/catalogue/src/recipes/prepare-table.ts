import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Relation } from '../tables/relation.js';
import type { TableColumn, TableFile } from '../tables/table.js';
import type { Relations, Tables } from '../tables/tables.js';
import type { Column } from './language/column.js';
import { MAIN, type Recipe } from './recipe.js';
import type { Recipes } from './recipes.js';
import { type RecipeReport, runRecipe } from './run-recipe.js';
import type { WrittenTable } from '../tables/workspace-table.js';

/** Where tables of the workspace are written down, for all who look for tables. */
export interface WorkspaceRegistry {
  /** Shows the files to readers in place of those before, all at once, with what they were made from. */
  register(table: WrittenTable, mode: 'replace'): Promise<void>;
}

/** What `prepareTable` works with. */
export interface Preparing {
  recipes: Pick<Recipes, 'find'>;
  tables: Pick<Tables, 'find'>;
  relations: Relations;
  compute: Compute;
  lake: ObjectStore;
  /** URL of the lake, without settings. */
  lakeUrl: string;
  workspace: WorkspaceRegistry;
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
 * @throws AppError RECIPE_NOT_FOUND, TABLE_UNKNOWN, SOURCE_UNREADABLE; as `runRecipe`
 */
export async function prepareTable(parts: Preparing, asked: Prepare): Promise<RecipeReport> {
  const { lake, lakeUrl, workspace, compute } = parts;
  const recipe = await parts.recipes.find(asked.recipe, asked.version);
  const { run, parameters, signal, actor } = asked;
  const report = await runRecipe(
    {
      recipe,
      run,
      relations: await relationsOf(parts, recipe, signal),
      ...(parameters ? { parameters } : {}),
      ...(signal ? { signal } : {}),
    },
    compute,
    lake,
  );
  const { inputs, name } = recipe.data;
  const sources = [...new Set([inputs.main, ...Object.values(inputs.others)])];
  const isPersonal = await isAboutPeople(parts, sources);
  await workspace.register(
    {
      name,
      location: `${lakeUrl.replace(/\/$/, '')}/${report.prefix.replace(/\/$/, '')}`,
      columns: report.columns.map((column) => tableColumn(column, isPersonal)),
      files: await filesBelow(lake, report.prefix),
      rows: report.rowsOut,
      sources,
      actor,
      sql: `recipe ${name} of version ${recipe.version}`,
    },
    'replace',
  );
  return report;
}

/** What a recipe reads, by alias, where the engine can read it. @throws AppError TABLE_UNKNOWN, SOURCE_UNREADABLE */
export async function relationsOf(
  { tables, relations }: Pick<Preparing, 'tables' | 'relations'>,
  { data }: Recipe,
  signal?: AbortSignal,
): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>();
  const addresses = [[MAIN, data.inputs.main], ...Object.entries(data.inputs.others)] as const;
  for (const [alias, address] of addresses) {
    found.set(alias, await relations.of(await tables.find(address), signal));
  }
  return found;
}

async function filesBelow(lake: ObjectStore, prefix: string): Promise<TableFile[]> {
  const files: TableFile[] = [];
  for await (const { key, bytes } of lake.list(prefix)) {
    files.push({ path: key.slice(prefix.length), bytes, modified: new Date(), partition: {} });
  }
  return files;
}

/** What a step makes of a personal column may tell of people under any name: then all that comes out is marked. */
async function isAboutPeople(
  { tables }: Pick<Preparing, 'tables'>,
  addresses: readonly string[],
): Promise<boolean> {
  for (const address of addresses) {
    const { columns } = await tables.find(address);
    if (columns.some((column) => column.isPersonal)) return true;
  }
  return false;
}

const tableColumn = ({ name, type }: Column, isPersonal: boolean): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal,
  comment: null,
  note: null,
});
