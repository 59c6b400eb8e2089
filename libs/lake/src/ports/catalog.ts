import type { Cell } from './compute.js';

/** Tables over the lake's Parquet that people and stages can query by name. */
export interface Catalog {
  /** Makes `table.name` point at a folder, at once for every later reader. */
  publish(table: CatalogTable): Promise<void>;
  /** @throws AppError TABLE_NOT_FOUND */
  locate(name: string): Promise<CatalogTable>;
  tables(): Promise<CatalogTable[]>;
  /** Runs a SELECT over published tables; for small results. Decimals and dates come as text. */
  query(sql: string): Promise<Record<string, Cell>[]>;
}

export interface CatalogTable {
  name: string;
  /** Folder of Parquet in the lake, ending in `/`. */
  prefix: string;
  /** Column whose values are sub-folders `<column>=<value>/`. */
  partitionBy?: string;
  rows: number;
}
