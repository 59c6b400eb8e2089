import type { Cell } from './compute.js';

/** Tables over the lake's Parquet that users and stages query by name. */
export interface TableRegistry {
  /**
   * Points `table.name` at other folders, atomically for later readers.
   * @param options.hasNewFiles false when all files are as the former publication had them: a registry that has this
   *   definition may keep it as it is
   */
  publish(table: RegisteredTable, options?: { hasNewFiles: boolean }): Promise<void>;
  /** @throws AppError TABLE_NOT_FOUND */
  locate(name: string): Promise<RegisteredTable>;
  tables(): Promise<RegisteredTable[]>;
  /** Runs a SELECT over published tables; for small results. Decimals and dates are text. */
  query(sql: string): Promise<Record<string, Cell>[]>;
}

export interface RegisteredTable {
  name: string;
  /** Folders of Parquet in the lake: one, or one per value of `partitionBy`. Never empty. */
  folders: readonly TableFolder[];
  /**
   * Partition column; files omit it, and it follows their columns. Its values are integers when all
   * look like integers, otherwise text.
   */
  partitionBy?: string;
  rows: number;
}

export interface TableFolder {
  /** Ends in `/`; with `partitionBy`, in `<column>=<value>/` with a URL-encoded value. */
  prefix: string;
  /**
   * The value of `partitionBy` in all its rows, `NO_VALUE` for null. Undefined for a folder without
   * rows, whose files have all columns including `partitionBy`; it is ignored when another folder has
   * rows.
   */
  value?: string;
}

/** The folder name of null in Hive, Spark and DuckDB. */
export const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/** The partition column of a table. */
export interface Partition {
  column: string;
  type: 'INTEGER' | 'STRING';
}

/** Undefined when the files have all columns, as in a table without rows. */
export function findPartition({
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

/** Returns the folders with a table's rows, or with its columns when it has no row. */
export function selectFoldersToRead(
  table: Pick<RegisteredTable, 'partitionBy' | 'folders'>,
): readonly TableFolder[] {
  return findPartition(table)
    ? table.folders.filter(({ value }) => value !== undefined)
    : table.folders.slice(0, 1);
}
