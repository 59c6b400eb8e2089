import type { TableField } from './table-format.js';

/** Another catalog that readers ask for the current version of tables. */
export interface TableMirror {
  /**
   * Makes the version current there. A version that is newer stays.
   * @throws AppError CATALOG_MISMATCH when another program's table has the name; AWS_…
   */
  follow(table: MirroredTable): Promise<void>;
  close(): void;
}

/** A version of a table for readers of another catalog. */
export interface MirroredTable {
  /** `weekly_sales.store_week`. */
  name: string;
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
