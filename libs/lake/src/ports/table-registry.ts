import type { Cell } from './compute.js';
import type { ObjectStore } from './object-store.js';

/** Tables over the lake's Parquet that people and stages can query by name. */
export interface TableRegistry {
  /** Makes `table.name` point at other folders, at once for every later reader. */
  publish(table: RegisteredTable): Promise<void>;
  /** @throws AppError TABLE_NOT_FOUND */
  locate(name: string): Promise<RegisteredTable>;
  tables(): Promise<RegisteredTable[]>;
  /** Runs a SELECT over published tables; for small results. Decimals and dates come as text. */
  query(sql: string): Promise<Record<string, Cell>[]>;
}

export interface RegisteredTable {
  name: string;
  /** Folders of Parquet in the lake: one, or one a value of `partitionBy`. Never empty. */
  folders: readonly TableFolder[];
  /**
   * Column that tells a row's folder; it is not in the files, and comes after those that are. Its
   * values are integers when all of them look it, else text.
   */
  partitionBy?: string;
  rows: number;
}

interface TableFolder {
  /** Ends in `/`; of a table with `partitionBy` in `<column>=<value>/`, the value as in a URL. */
  prefix: string;
  /**
   * The value of `partitionBy` in all its rows, `NO_VALUE` for null. Left out of a folder that holds no
   * row, only the columns, `partitionBy` among them; it is not read where another has rows.
   */
  value?: string;
}

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
