import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Compute } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** A catalog with a new empty lake, and an engine that writes into it. */
export interface TableRegistrySubject {
  registry: TableRegistry;
  compute: Compute;
  lake: ObjectStore;
  close(): Promise<void>;
}

/** Writes the rows of a SELECT to the subject's lake. */
export async function fillTable(
  { compute }: Pick<TableRegistrySubject, 'compute'>,
  prefix: string,
  sql: string,
  partitionBy?: string,
): Promise<void> {
  const outputs = [{ format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) }];
  await compute.run({ name: 'fill', sources: [], models: [{ name: 'm', sql, outputs }] });
}
