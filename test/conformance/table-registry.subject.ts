import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** A catalog with a new empty lake, and an engine that writes into it. */
export interface TableRegistrySubject {
  registry: TableRegistry;
  compute: Compute;
  lake: ObjectStore;
  /** Publishes as older versions did, with one folder per table. */
  publishAsBefore(table: FormerTable): Promise<void>;
  close(): Promise<void>;
}

/** An entry of older versions: partitions are in `<column>=<value>/` below its folder. */
export interface FormerTable {
  name: string;
  prefix: string;
  partitionBy?: string;
  rows: number;
}

/** Writes the rows of a SELECT to the subject's lake. */
export async function fill(
  { compute }: Pick<TableRegistrySubject, 'compute'>,
  prefix: string,
  sql: string,
  partitionBy?: string,
): Promise<void> {
  const outputs = [{ format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) }];
  await compute.run({ name: 'fill', sources: [], models: [{ name: 'm', sql, outputs }] });
}
