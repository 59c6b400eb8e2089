import type { TableRegistry } from '../ports/table-registry.js';
import type { Compute } from '../ports/compute.js';
import type { Transfer, TransferPlan } from '../ports/transfer.js';
import { publishRows, toTransferError, unloadSql } from './publish-rows.js';
import type { ClusterWarehouse } from './sqoop-transfer.js';

/** Copies a warehouse table by Spark's JDBC: for EMR releases after 7.4.0, which have no Sqoop. */
export class SparkTransfer implements Transfer {
  /** @param compute must be Spark on a cluster, the only engine with JDBC */
  constructor(
    private readonly compute: Compute,
    private readonly registry: TableRegistry,
    private readonly warehouse: ClusterWarehouse,
  ) {}

  /**
   * @throws AppError TRANSFER_FAILED when Spark could not read the table, with the end of its
   *   output
   */
  async transfer(plan: TransferPlan, signal?: AbortSignal): Promise<number> {
    const { compute, registry, warehouse } = this;
    const source = {
      kind: 'jdbc',
      name: 'unloaded',
      query: unloadSql(plan),
      ...warehouse,
    } as const;
    try {
      return await publishRows({ compute, registry }, plan, source, signal ? { signal } : {});
    } catch (error) {
      throw toTransferError(plan, error);
    }
  }
}
