import type { Catalog } from '#lake/ports/catalog.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** A catalog over an empty lake, with an engine that can write into that lake. */
export interface CatalogSubject {
  catalog: Catalog;
  compute: Compute;
  lake: ObjectStore;
  /** Publishes as versions did that knew one folder a table. */
  publishAsBefore(table: FormerTable): Promise<void>;
  close(): Promise<void>;
}

/** What an entry held then: partitions lay in `<column>=<value>/` below its folder. */
export interface FormerTable {
  name: string;
  prefix: string;
  partitionBy?: string;
  rows: number;
}
