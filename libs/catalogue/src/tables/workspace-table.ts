import type { TableColumn, TableFile } from './table.js';

/** No table of the workspace is called so: results of Athena lie in this folder, for a week. */
export const KEPT_NAME = 'athena';

/** A table of the workspace as it was made, and from what. */
export interface WrittenTable {
  /** The table is `workspace.<name>`. */
  name: string;
  /** URL of the folder that the files lie below. */
  location: string;
  columns: TableColumn[];
  files: TableFile[];
  rows: number;
  /** Addresses of the tables that it was made from. */
  sources: string[];
  actor: string;
  /** What made it, in one line: a statement, or a recipe. */
  sql: string;
}
