import type { TableField } from './table-format.js';

/** Another catalog that readers ask for the current version of tables. */
export interface TableMirror {
  /**
   * Makes the committed version of a table current there; removes a table that has none.
   * @param name `weekly_sales.store_week`
   * @param committed reads the version from our catalog, after the mirror has read its own. A version that a mirror has was
   *   committed before, so that an older one is that of a restored database.
   * @throws AppError CATALOG_MISMATCH when another program's table has the name; AWS_…
   */
  follow(name: string, committed: () => Promise<MirroredTable | undefined>): Promise<void>;
  close(): void;
}

/** A version of a table for readers of another catalog. */
export interface MirroredTable {
  comment: string;
  /** Grows with each version. */
  number: number;
  /** Of its folder, without a slash at the end. */
  location: string;
  /** Of its metadata. */
  metadataLocation: string;
  formerMetadataLocation?: string;
  columns: readonly TableField[];
}
