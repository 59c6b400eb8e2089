import type { TableRegistry } from '../ports/table-registry.js';
import type { Compute, ComputeOptions, Source } from '../ports/compute.js';
import type { TransferPlan } from '../ports/transfer.js';
import { valueOf } from './cells.js';

/**
 * Writes the rows of a source as Parquet, typed and in order, and publishes them as `plan.to`.
 * @param source of the cells that `unloadSql` gives
 */
export async function publishRows(
  { compute, registry }: { compute: Compute; registry: TableRegistry },
  plan: TransferPlan,
  source: Source,
  options: ComputeOptions,
): Promise<number> {
  const columns = plan.columns.map((column) => `${valueOf(column)} AS ${column.name}`);
  const { rows } = await compute.run(
    {
      name: plan.name,
      sources: [source],
      models: [
        {
          name: plan.to,
          sql: `SELECT ${columns.join(', ')} FROM ${source.name}`,
          outputs: [{ format: 'parquet', prefix: plan.prefix, orderBy: [plan.key] }],
        },
      ],
    },
    options,
  );
  const count = rows[plan.to] ?? 0;
  const folders = [{ prefix: plan.prefix }];
  await registry.publish({ name: plan.to, folders, rows: count });
  return count;
}
