import type { RegisteredTable, TableFolder } from './table-registry.js';
import type { ObjectStore } from './object-store.js';

/** What Hive, Spark and DuckDB call the folder of null. */
export const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/** The column that a table's folders add to what is in the files. */
export interface Partition {
  column: string;
  type: 'INTEGER' | 'STRING';
}

/** Undefined when the files hold all columns, as they do in a table without rows. */
export function partitionOf({
  partitionBy,
  folders,
}: Pick<RegisteredTable, 'partitionBy' | 'folders'>): Partition | undefined {
  const values = folders.flatMap(({ value }) => value ?? []);
  if (partitionBy === undefined || values.length === 0) return undefined;
  const isInteger = values.every(
    (value) => value === NO_VALUE || /^(0|-?[1-9]\d{0,8})$/.test(value),
  );
  return { column: partitionBy, type: isInteger ? 'INTEGER' : 'STRING' };
}

/** Folders that give a table its rows, or its columns when it has no row. */
export function foldersToRead(
  table: Pick<RegisteredTable, 'partitionBy' | 'folders'>,
): readonly TableFolder[] {
  return partitionOf(table)
    ? table.folders.filter(({ value }) => value !== undefined)
    : table.folders.slice(0, 1);
}

/**
 * Folders of a table that was written whole under one prefix, its partitions in sub-folders
 * `<column>=<value>/`. Without a row there is none.
 */
export async function foldersUnder(
  lake: Pick<ObjectStore, 'list'>,
  prefix: string,
  partitionBy?: string,
): Promise<TableFolder[]> {
  if (partitionBy === undefined) return [{ prefix }];
  const start = `${prefix}${partitionBy}=`;
  const folders = new Map<string, TableFolder>();
  for await (const { key } of lake.list(start)) {
    const [value = ''] = key.slice(start.length).split('/', 1);
    folders.set(value, { prefix: `${start}${value}/`, value: decodeURIComponent(value) });
  }
  return folders.size === 0 ? [{ prefix }] : [...folders.values()];
}
