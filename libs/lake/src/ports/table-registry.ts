import type { Cell } from './compute.js';

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

export interface TableFolder {
  /** Ends in `/`; of a table with `partitionBy` in `<column>=<value>/`, the value as in a URL. */
  prefix: string;
  /**
   * The value of `partitionBy` in all its rows, `NO_VALUE` for null. Left out of a folder that holds no
   * row, only the columns, `partitionBy` among them; it is not read where another has rows.
   */
  value?: string;
}
