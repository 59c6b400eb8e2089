import type { DataSource } from 'typeorm';
import { copyCsvFrom } from '#platform/database/copy.js';
import type { TableRegistry } from '../ports/table-registry.js';
import type { Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { Transfer, TransferPlan } from '../ports/transfer.js';
import { buildDelimitedSource, publishRows, unloadSql } from './publish-rows.js';

/** Copies a warehouse table by COPY into the lake, converts it to Parquet and publishes it. */
export class WarehouseTransfer implements Transfer {
  constructor(
    private readonly warehouse: DataSource,
    private readonly lake: ObjectStore,
    private readonly compute: Compute,
    private readonly registry: TableRegistry,
  ) {}

  async transfer(plan: TransferPlan, signal?: AbortSignal): Promise<number> {
    const key = `${plan.scratch}unloaded.csv`;
    await this.unload(plan, key);
    const source = buildDelimitedSource(plan, [key]);
    const rows = await publishRows(
      { compute: this.compute, registry: this.registry },
      plan,
      source,
      signal ? { signal } : {},
    );
    await this.lake.deletePrefix(plan.scratch);
    return rows;
  }

  private async unload(plan: TransferPlan, key: string): Promise<void> {
    const runner = this.warehouse.createQueryRunner();
    try {
      await this.lake.put(key, await copyCsvFrom(runner, unloadSql(plan)));
    } finally {
      await runner.release();
    }
  }
}
