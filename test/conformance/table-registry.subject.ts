import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** A catalog over an empty lake, with an engine that can write into that lake. */
export interface TableRegistrySubject {
  registry: TableRegistry;
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

/** Writes the rows of a SELECT to the lake of a subject. */
export async function fill(
  { compute }: Pick<TableRegistrySubject, 'compute'>,
  prefix: string,
  sql: string,
  partitionBy?: string,
): Promise<void> {
  const outputs = [{ format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) }];
  await compute.run({ name: 'fill', sources: [], models: [{ name: 'm', sql, outputs }] });
}
