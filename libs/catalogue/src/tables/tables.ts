import type { Relation } from './relation.js';
import type { CatalogueTable, TableFile } from './table.js';

/** What tables there are, whoever found them. */
export interface Tables {
  /** In the order of their addresses. */
  list(): Promise<CatalogueTable[]>;
  /** @param address `database.name` @throws AppError TABLE_UNKNOWN that names the nearest ones */
  find(address: string): Promise<CatalogueTable>;
  /** In the order of their paths; none of a table without files. */
  files(table: CatalogueTable): Promise<TableFile[]>;
}

/** Brings tables to where the query engine can read them. */
export interface Relations {
  /**
   * What is in a bucket, a zip, a database or an encoding that the engine does not read is copied to this machine.
   * @throws AppError SOURCE_UNREADABLE naming the file
   */
  of(table: CatalogueTable, signal?: AbortSignal): Promise<Relation>;
}
