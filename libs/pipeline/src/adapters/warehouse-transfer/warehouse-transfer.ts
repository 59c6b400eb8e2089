import type { DataSource } from 'typeorm';
import { copyCsvFrom } from '#platform/database/copy.js';
import type { Catalog } from '../../ports/catalog.js';
import type { Compute } from '../../ports/compute.js';
import type { ObjectStore } from '../../ports/object-store.js';
import type { Transfer, TransferPlan } from '../../ports/transfer.js';

/** Copies a warehouse table by COPY into the lake, turns it into Parquet and publishes it. */
export class WarehouseTransfer implements Transfer {
  constructor(
    private readonly warehouse: DataSource,
    private readonly lake: ObjectStore,
    private readonly compute: Compute,
    private readonly catalog: Catalog,
  ) {}

  async transfer(plan: TransferPlan): Promise<number> {
    const key = `scratch/${plan.name}.csv`;
    await this.unload(plan, key);
    const { rows } = await this.compute.run({
      name: plan.name,
      sources: [
        {
          kind: 'text',
          name: 'unloaded',
          columns: plan.columns.map(({ name }) => name),
          nullTokens: [''],
          files: [
            {
              key,
              fileId: 0,
              deliveryOrder: 0,
              delimiter: ',',
              headerLine: 0,
              lineEnd: 'lf',
              positions: Object.fromEntries(plan.columns.map(({ name }, index) => [name, index])),
              width: plan.columns.length,
            },
          ],
        },
      ],
      models: [
        {
          name: plan.to,
          sql: `SELECT ${plan.columns
            .map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`)
            .join(', ')} FROM unloaded ORDER BY ${plan.key}`,
          outputs: [{ format: 'parquet', prefix: plan.prefix }],
        },
      ],
    });
    const count = rows[plan.to] ?? 0;
    await this.catalog.publish({ name: plan.to, prefix: plan.prefix, rows: count });
    await this.lake.deletePrefix(key);
    return count;
  }

  private async unload(plan: TransferPlan, key: string): Promise<void> {
    const runner = this.warehouse.createQueryRunner();
    try {
      const columns = plan.columns.map(({ name }) => name).join(', ');
      const query = `SELECT ${columns} FROM ${plan.from} ORDER BY ${plan.key}`;
      await this.lake.put(key, await copyCsvFrom(runner, query));
    } finally {
      await runner.release();
    }
  }
}
