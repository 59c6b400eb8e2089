import { claimFile, copyIntoCoreSales, countLoaded } from '../../core-sales/core-sales.js';
import type { ObjectStore } from '../../ports/object-store.js';
import type { SalesLoad, SalesLoader, SalesLoadOptions } from '../../ports/sales-loader.js';

/** The worker copies the rows into the warehouse itself. */
export class WorkerSalesLoader implements SalesLoader {
  constructor(private readonly lake: ObjectStore) {}

  output({ scratch, fileId }: SalesLoad) {
    return { prefix: `${scratch}file=${fileId}/`, isUnordered: true };
  }

  async load(load: SalesLoad, { transaction, onBytes }: SalesLoadOptions): Promise<void> {
    await transaction(async (runner) => {
      if (!(await claimFile(runner, load))) return;
      let rows = 0;
      for await (const { key, bytes } of this.lake.list(this.output(load).prefix)) {
        const csv = await this.lake.get(key);
        rows += await copyIntoCoreSales(runner, csv, (chunk) => onBytes?.(chunk, bytes));
      }
      await countLoaded(runner, load.fileId, rows);
    });
  }
}
